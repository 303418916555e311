"""A function as Lambda would run it: secret and queues in moto, and an Airflow that answers as told."""

from __future__ import annotations

import importlib
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from dagbridge import bootstrap
from tests.support.scripted_airflow import ScriptedAirflow

ROUTES = Path(__file__).resolve().parents[2] / "layers" / "routes" / "routes.yaml"


@pytest.fixture
def secret(airflow: ScriptedAirflow) -> dict[str, Any]:
    """The connection that the function finds; a test may change it before the first event."""
    return {"host": airflow.base_url, "login": "svc", "password": "hunter2", "extra": {"api_version": "v2"}}


@pytest.fixture
def dead_letters(monkeypatch: pytest.MonkeyPatch, secret: dict[str, Any]) -> Iterator[Callable[[], list[Any]]]:
    """What the function put on its dead-letter queue."""
    with mock_aws():
        sqs = boto3.client("sqs")
        queue_url = sqs.create_queue(QueueName="dead")["QueueUrl"]
        monkeypatch.setenv("DAGBRIDGE_DEAD_LETTER_QUEUE_URL", queue_url)
        monkeypatch.setenv("DAGBRIDGE_ROUTES", str(ROUTES))
        # Powertools keeps a service's first logger, which writes to the standard output of its day
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"test-{uuid.uuid4()}")
        monkeypatch.setenv("DAGBRIDGE_CONCURRENCY", "1")  # so that a script's answers meet the requests in order
        bootstrap.reset()
        yield lambda: [
            json.loads(m["Body"])
            for m in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
        ]
        bootstrap.reset()


@pytest.fixture
def invoke(dead_letters: Callable[[], list[Any]], secret: dict[str, Any]) -> Callable[[str, Any], Any]:
    """Invoke a function: `invoke("s3", event)`."""

    def call(source: str, event: Any, context: Any = None) -> Any:
        client = boto3.client("secretsmanager")
        if not client.list_secrets()["SecretList"]:
            text = secret if isinstance(secret, str) else json.dumps(secret)
            client.create_secret(Name="airflow/connections/airflow_default", SecretString=text)
        return importlib.import_module(f"functions.{source}.app").handler(event, context)

    return call
