"""One function on its stage: the template's environment, its role's credentials, an Airflow that is told its lines."""

from __future__ import annotations

import contextlib
import importlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagbridge import bootstrap
from tests.enforcement.account import EVERYTHING, Account, new_session
from tests.permissions.deployments import OTHER_ACCOUNTS_ROLE
from tests.support.deployed_stack import DeployedStack, Policy
from tests.support.polled import record
from tests.support.scripted_airflow import ScriptedAirflow

HANDLERS = {
    "S3Function": "functions.s3.app",
    "SnsFunction": "functions.sns.app",
    "EventBridgeFunction": "functions.eventbridge.app",
    "SqsFunction": "functions.sqs.app",
    "StepFunctionsFunction": "functions.step_functions.app",
    "StepFunctionsPollFunction": "functions.step_functions.poll",
    "WebhookFunction": "functions.webhook.app",
}
WEBHOOK_SECRET = "a-secret-of-the-samples"
ROUTE = {"match": {"source": [{"prefix": ""}]}}
WEBHOOKS = {
    "github": {
        "secret": "dagbridge/webhooks/github",
        "signature": {"scheme": "sha256=hex"},
        "delivery_header": "X-GitHub-Delivery",
        "max_bytes": 4_000_000,
    }
}
DEFAULT = {"default": {"secret": "airflow/connections/airflow_default"}}
TABLES: dict[str, dict[str, Any]] = {
    "runs": {"airflows": DEFAULT, "routes": {"any": ROUTE | {"dag_id": "ingest"}}},
    "assets": {"airflows": DEFAULT, "routes": {"any": ROUTE | {"asset": {"uri": "s3://acme-landing/orders"}}}},
    "mwaa": {
        "airflows": {"default": {"mwaa": "analytics", "role_arn": OTHER_ACCOUNTS_ROLE}},
        "routes": {"any": ROUTE | {"dag_id": "ingest"}},
    },
}
"""Routing tables in which one route takes every event."""


@dataclass
class Stage:
    """What a scenario may use.

    Attributes:
        account: AWS.
        stack: The stack; its resources are in the account.
        airflow: An Airflow that answers as told.
        function: The function that plays.
        policies: What its role may do.
        tables: A folder with the routing tables.
        patch: Sets the environment.
    """

    account: Account
    stack: DeployedStack
    airflow: ScriptedAirflow
    function: str
    policies: Sequence[Policy]
    tables: Path
    patch: pytest.MonkeyPatch

    def invoke(self, event: Any, table: str = "runs") -> Any:
        """Invoke the function in a new container, with its role's credentials."""
        with self._container(self.function, self.policies, table):
            return importlib.import_module(HANDLERS[self.function]).handler(event, None)

    def as_lambda(self, service: str) -> Any:
        """Give a client that has the credentials of the function's role: what Lambda does in its name."""
        given = self.account.assume(self.policies)
        keys = {name.lower(): value for name, value in given.items()}
        return self.account.client(service, **keys)

    def leave_waiting(self, event: Any) -> list[dict[str, Any]]:
        """Let a delivery of an event wait on the retry queue, and hand it over as the event source mapping does."""
        self.airflow.script = [(201, {"access_token": "t"}), (503, {})]
        anything = [Policy("Everything", EVERYTHING)]
        with self._container("EventBridgeFunction", anything, "runs"):
            importlib.import_module(HANDLERS["EventBridgeFunction"]).handler(event, None)
        self.account.judgements()
        self.airflow.requests.clear()
        return self.on("RetryQueue")

    def on(self, queue: str) -> list[dict[str, Any]]:
        """Take what is on a queue, as Lambda would hand it over."""
        url = self.account.queue_url(self.stack.physical(queue))
        found = self.account.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
        return [record(self.stack.arn(queue), message) for message in found.get("Messages", [])]

    @contextlib.contextmanager
    def _container(self, function: str, policies: Sequence[Policy], table: str) -> Iterator[None]:
        variables: Mapping[str, str] = self.stack.functions[function]["Environment"]["Variables"]
        here = {
            "DAGBRIDGE_RETRY_QUEUE_URL": self.account.queue_url(self.stack.physical("RetryQueue")),
            "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": self.account.queue_url(self.stack.physical("DeadLetterQueue")),
            "POWERTOOLS_SERVICE_NAME": f"test-{uuid.uuid4()}",  # it keeps a service's first logger
            "AWS_ENDPOINT_URL_MWAA": "http://127.0.0.1:1",  # moto has no MWAA
        }
        if variables["DAGBRIDGE_ROUTES"].startswith("/opt/"):
            here["DAGBRIDGE_ROUTES"] = str(self.tables / f"{table}.yaml")
        with self.patch.context() as patch:
            for name, value in {**variables, **here, **self.account.assume(policies)}.items():
                patch.setenv(name, value)
            patch.setattr("dagbridge.delivery.wait", lambda *_: 0)
            patch.setattr("botocore.endpoint.time.sleep", lambda _: None)
            patch.setattr("boto3.DEFAULT_SESSION", new_session())  # which keeps the first credentials that it finds
            bootstrap.reset()
            try:
                yield
            finally:
                bootstrap.reset()


def write_tables(folder: Path) -> None:
    """Write the routing tables as files."""
    for name, table in TABLES.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"version": 1, "webhooks": WEBHOOKS} | table))


def compiled(table: str) -> str:
    """Give a routing table as a remote place has it."""
    return json.dumps({"version": 1, "webhooks": WEBHOOKS} | TABLES[table])
