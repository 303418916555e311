"""The doctor's patients: an Airflow 3 that answers by path, and its secret in moto."""

from __future__ import annotations

import base64
import functools
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from click.testing import Result
from moto import mock_aws

from tests.support.scripted_airflow import Request, ScriptedAirflow

TABLE = """\
version: 1
airflows:
  default: {secret: airflow/connections/airflow_default}
routes:
  orders:
    match: {source: [aws.s3]}
    dag_id: ingest
    conf: {size: "${detail.object.size}"}
"""


def jwt(**claims: Any) -> str:
    """Make a token that says what a test wants; nobody checks its signature."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.c2lnbmF0dXJl"


class Patient:
    """An Airflow 3.3.2 in good health, until a test changes an answer.

    Attributes:
        answers: Path → (status, body); what is not there is answered 404.
        details: What `/details` of the DAG `ingest` has.
        requests: What it was asked.
    """

    def __init__(self, server: ScriptedAirflow) -> None:
        server.answer = self._answer  # type: ignore[method-assign]
        self.base_url = server.base_url
        self.requests: list[Request] = []
        self.details: dict[str, Any] = {
            "dag_id": "ingest",
            "is_paused": False,
            "is_stale": False,
            "has_import_errors": False,
            "allowed_run_types": None,
            "timetable_partitioned": False,
            "params": {"size": {"value": 1, "schema": {"type": "integer"}}},
        }
        now = int(time.time())
        self.answers: dict[str, Any] = {
            "/api/v2/version": (200, {"version": "3.3.2"}),
            "/auth/token": (201, {"access_token": jwt(sub="svc", role="user", iat=now, exp=now + 86400)}),
            "/api/v2/dags": (200, {"dags": [{"dag_id": "ingest"}], "total_entries": 1}),
            "/api/v2/dags/ingest/details": (200, self.details),
            "/api/v2/importErrors": (200, {"import_errors": []}),
        }

    def speak_v1(self, version: str = "2.11.2") -> None:
        """Be an Airflow 2."""
        del self.answers["/auth/token"]
        for path in [path for path in self.answers if path.startswith("/api/v2")]:
            self.answers[path.replace("v2", "v1")] = self.answers.pop(path)
        self.answers["/api/v1/version"] = (200, {"version": version})

    def _answer(self, request: Request) -> Any:
        self.requests.append(request)
        return self.answers.get(urlsplit(request.path).path, (404, {"detail": "not found"}))


class Examination:
    """What `dagbridge doctor --json` said."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.exit_code = result.exit_code
        self.document: dict[str, Any] = json.loads(result.stdout)

    def check(self, name: str, airflow: int = 0) -> dict[str, Any]:
        """Give a check of the deployment."""
        return {check["check"]: check for check in self.document["airflows"][airflow]["checks"]}[name]

    def route_check(self, name: str, route: int = 0) -> dict[str, Any]:
        """Give a check of a route of the first deployment."""
        return {check["check"]: check for check in self.document["airflows"][0]["routes"][route]["checks"]}[name]

    def statuses(self) -> dict[str, str]:
        """Give the status of each check of the first deployment."""
        return {check["check"]: check["status"] for check in self.document["airflows"][0]["checks"]}


@pytest.fixture
def patient(airflow: ScriptedAirflow) -> Patient:
    """An Airflow in good health."""
    return Patient(airflow)


@pytest.fixture
def secret(patient: Patient) -> dict[str, Any]:
    """Its connection; a test may change it before the examination."""
    return {"host": patient.base_url, "login": "svc", "password": "hunter2", "extra": {}}


@pytest.fixture(scope="session")
def clients() -> Callable[..., Any]:
    """boto3's clients, each made once, since making one takes longer than a test."""
    return functools.cache(boto3.client)


@pytest.fixture
def aws(clients: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS without anything in it."""
    monkeypatch.setattr(boto3, "client", clients)
    with mock_aws():
        yield


@pytest.fixture
def examine(
    aws: None, secret: dict[str, Any], run: Callable[..., Result], table: Callable[[str], Path]
) -> Callable[..., Examination]:
    """Run `dagbridge doctor --json`: `examine("--event", file, routes=TABLE)`."""

    def call(*arguments: object, routes: str = TABLE, text: str | None = None) -> Examination:
        boto3.client("secretsmanager").create_secret(
            Name="airflow/connections/airflow_default", SecretString=json.dumps(secret) if text is None else text
        )
        return Examination(run("doctor", "--json", "--routes", table(routes), *arguments))

    return call
