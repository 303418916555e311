"""Amazon MWAA: Airflow's API through AWS's `InvokeRestApi`, signed with the function's own role.

MWAA itself puts `/api/v1` or `/api/v2` before the path, by the environment's version. API and limits: botocore's model
of `mwaa` (2020-07-01), and
https://docs.aws.amazon.com/mwaa/latest/userguide/access-mwaa-apache-airflow-rest-api.html
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.api import Api
from dagbridge.airflow.assets import create_asset_event
from dagbridge.airflow.kept import Kept
from dagbridge.airflow.protocol import Answer, DagRun
from dagbridge.airflow.reply import Method, Reply
from dagbridge.airflow.run_state import failed_tasks, get_run
from dagbridge.airflow.runs import create_run
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    BridgeError,
    TriggerRejected,
)
from dagbridge.trigger import Trigger

if TYPE_CHECKING:
    from mypy_boto3_mwaa import MWAAClient

LONGEST_PATH = 64
"""Characters of `Path` (`RestApiPath`); it leaves 50 for a DAG's id, and seldom enough for a run's."""

# Airflow answered, with a status of its own. Both are HTTP 400 to AWS, also for Airflow's 5xx.
_AIRFLOWS_OWN = {"RestApiClientException", "RestApiServerException"}
_THROTTLED = {"ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"}
_REFUSED = {
    "AccessDeniedException": "allow airflow:InvokeRestApi on the environment's Airflow role to the function's role",
    "ResourceNotFoundException": "there is no such environment in this account and region",
    "RequestEntityTooLargeException": "conf is larger than MWAA takes",
    "ValidationException": "MWAA does not take the request",
}


class MakeClient(Protocol):
    """Makes boto3's client of one environment; see `make_mwaa_client`."""

    def __call__(self, *, attempts: int = ...) -> MWAAClient:
        """Make the client, or give the one that was made with the same `attempts`."""
        ...


class MwaaAirflow:
    """One Amazon MWAA environment. Safe to call from several threads.

    Args:
        name: Its name in the routing table, for messages.
        environment: MWAA's name for it.
        client: Makes the boto3 clients, when they are first needed, and keeps them.
    """

    def __init__(self, name: str, environment: str, client: MakeClient) -> None:
        self._name = name
        self._environment = environment
        self._client = client
        self._lock = threading.Lock()
        self._api: Api | None = None
        self._asset_ids = Kept[int]()
        self._pauses = Kept[bool]()

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run, or learn that it exists; see `Airflow.trigger`. MWAA says no address."""
        with self._explaining(f"DAG {trigger.dag_id}"):
            return create_run(self.send, self.api(), trigger, pauses=self._pauses, longest_path=LONGEST_PATH)

    def create_asset_event(self, event: AssetEvent) -> Answer:
        """Create the asset event, or learn that it exists; see `Airflow.create_asset_event`."""
        with self._explaining(f"asset {event.uri}"):
            return create_asset_event(self.send, self.api(), event, self._asset_ids)

    def get_run(self, dag_id: str, dag_run_id: str) -> DagRun | None:
        """Look at a DAG run; see `Airflow.get_run`, and `run_state.get_run` for one whose path is too long."""
        with self._explaining(f"DAG {dag_id}"):
            return get_run(self.send, self.api(), dag_id, dag_run_id, longest_path=LONGEST_PATH)

    def failed_tasks(self, dag_id: str, dag_run_id: str) -> list[str]:
        """List the failed tasks of a run; see `Airflow.failed_tasks`."""
        with self._explaining(f"DAG {dag_id}"):
            return failed_tasks(self.send, dag_id, dag_run_id, longest_path=LONGEST_PATH)

    def api(self) -> Api:
        """Tell which API the environment's Airflow speaks; asked once."""
        with self._lock:
            if self._api is None:
                reply = self.send("GET", "/version")
                if reply.status != 200 or "version" not in reply.fields:
                    raise error_of(reply)
                self._api = Api.V1 if str(reply.fields["version"]).startswith("2.") else Api.V2
            return self._api

    def send(
        self,
        method: Method,
        path: str,
        body: object = None,
        params: Mapping[str, str] | None = None,
        *,
        once: bool = False,
    ) -> Reply:
        """Send one request; see `Send`."""
        if len(path) > LONGEST_PATH:
            raise TriggerRejected(f"the path {path} is longer than the {LONGEST_PATH} characters that MWAA takes")
        request: dict[str, Any] = {"Name": self._environment, "Path": path, "Method": method}
        if body is not None:
            request["Body"] = body  # nulls inside survive
        if params:
            request["QueryParameters"] = dict(params)
        try:
            client = self._client(attempts=1) if once else self._client()
            answer = client.invoke_rest_api(**request)
        except ClientError as error:
            return _airflows_own(error)
        except ParamValidationError:  # its text quotes the request
            raise TriggerRejected("boto3 does not take the request") from None
        except BotoCoreError as error:
            raise AirflowUnavailable(f"no answer from MWAA: {type(error).__name__}") from error
        if "RestApiStatusCode" not in answer:
            raise AirflowUnavailable("MWAA answered without Airflow's status")
        return Reply(answer["RestApiStatusCode"], answer.get("RestApiResponse"))

    @contextmanager
    def _explaining(self, what: str) -> Iterator[None]:
        """Say in an error which airflow it was, and what was asked for: `DAG ingest`."""
        try:
            yield
        except BridgeError as error:
            raise error.reworded(f"airflow {self._name} (MWAA {self._environment}), {what}: {error}") from error


def _airflows_own(error: ClientError) -> Reply:
    """Give the answer of Airflow that AWS made an exception of.

    Raises:
        BridgeError: When it is AWS's own.
    """
    code = error.response.get("Error", {}).get("Code", "")
    if error.operation_name == "AssumeRole":
        raise _not_assumed(code) from error
    response = cast("dict[str, Any]", error.response)
    status = response.get("RestApiStatusCode")
    if code in _AIRFLOWS_OWN and isinstance(status, int):
        return Reply(status, response.get("RestApiResponse"))
    if code in _THROTTLED:
        raise AirflowThrottled(f"MWAA throttles ({code})") from error
    if code in _REFUSED:
        kind = AccessDenied if code == "AccessDeniedException" else TriggerRejected
        raise kind(f"{_REFUSED[code]} ({code})") from error
    raise AirflowUnavailable(f"MWAA answered {code}") from error


def _not_assumed(code: str) -> BridgeError:
    """Tell why there are no credentials of `role_arn`, as botocore asks for them when a request is signed."""
    if code == "AccessDenied":
        return AccessDenied(
            "role_arn may not be assumed: allow sts:AssumeRole on it to the function's role, and trust that role in it"
        )
    return AirflowUnavailable(f"role_arn could not be assumed: STS answered {code}")
