"""The two versions of Airflow's REST API: paths, bodies, and which one a server speaks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from urllib.parse import quote

from requests.auth import AuthBase

from dagbridge.airflow.answers import error_of, json_of
from dagbridge.airflow.http import Http
from dagbridge.errors import AirflowUnavailable, TriggerRejected
from dagbridge.trigger import Trigger


class Api(StrEnum):
    """A version of the REST API. `v1` is Airflow 2, `v2` is Airflow 3."""

    V1 = "v1"
    V2 = "v2"

    def runs_path(self, dag_id: str) -> str:
        """Where the runs of a DAG are."""
        return f"/api/{self}/dags/{quote(dag_id, safe='')}/dagRuns"

    def run_path(self, dag_id: str, dag_run_id: str) -> str:
        """Where one run is."""
        return f"{self.runs_path(dag_id)}/{quote(dag_run_id, safe='')}"

    def body(self, trigger: Trigger) -> dict[str, Any]:
        """Word a trigger as this version wants it.

        v2 (3.0 to 3.3) requires the key `logical_date` and takes null; v1 refuses null, and every key it does
        not know. Both refuse unknown keys, so what is not set is left out.

        Raises:
            TriggerRejected: When the route sets what this version does not know.
        """
        if self is Api.V1 and trigger.partition_key is not None:
            raise TriggerRejected("partition_key needs Airflow 3.2 or later, and this is Airflow 2")
        body: dict[str, Any] = {"dag_run_id": trigger.dag_run_id, "conf": trigger.conf}
        if self is Api.V2 or trigger.logical_date is not None:
            body["logical_date"] = trigger.logical_date
        for key in ("note", "partition_key"):
            if (value := getattr(trigger, key)) is not None:
                body[key] = value
        return body


def ask_version(http: Http, auth: AuthBase | None) -> Api:
    """Ask a server which API it speaks: `GET /version` needs no authentication on Airflow's own servers.

    Raises:
        AirflowUnavailable: When it speaks neither, or does not answer.
        AccessDenied: When a gateway wants credentials even for this.
    """
    for api in (Api.V2, Api.V1):
        response = http.send("GET", f"/api/{api}/version", auth=auth)
        document = json_of(response)
        if response.status_code == 200 and isinstance(document, dict) and "version" in document:
            return api
        if response.status_code != 404:
            raise error_of(response)
    raise AirflowUnavailable("neither /api/v2/version nor /api/v1/version is there; check the path prefix of `host`")
