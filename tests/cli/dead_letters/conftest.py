"""The dead-letter queue and the retry queue in moto, and an AWS that can be told to refuse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws

EVENT = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "source": "aws.s3",
    "detail-type": "Object Created",
    "account": "123456789012",
    "time": "2026-11-22T08:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:s3:::acme-landing"],
    "detail": {
        "version": "0",
        "bucket": {"name": "acme-landing"},
        "object": {"key": "orders/1.parquet", "size": 512, "sequencer": "0062E99A88DC407460"},
        "request-id": "N4N7GDK58NMKJ12R",
    },
}
EVENTS_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:events"


def dead_letter(**fields: Any) -> dict[str, Any]:
    """What the bridge writes; see `dagbridge.messages.dead_letter`."""
    return {
        "dagbridge": "dead-letter",
        "reason": "DagNotFound: Airflow knows no DAG ingest",
        "route": "orders",
        "airflow": "default",
        "dag_id": "ingest",
        "dag_run_id": "orders__1.parquet__0123456789abcdef",
        "identity": '["aws.s3","acme-landing","orders/1.parquet"]',
        "slug": "1.parquet",
        "event": EVENT,
    } | fields


def delivery(**fields: Any) -> dict[str, Any]:
    """What the bridge takes up again; see `dagbridge.sources.resumed`."""
    letter = dead_letter()
    names = ("route", "identity", "slug", "event", "reason")
    return {"dagbridge": "delivery", **{name: letter[name] for name in names}} | fields


def invocation(**fields: Any) -> dict[str, Any]:
    """What Lambda's on-failure destination writes."""
    return {
        "version": "1.0",
        "timestamp": "2026-11-22T08:00:00.000Z",
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": EVENT,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Unplaced", "errorMessage": "1 of 1 deliveries could be placed nowhere"},
    } | fields


class Queues:
    """What lies where."""

    def __init__(self) -> None:
        self.sqs = boto3.client("sqs")
        self.s3 = boto3.client("s3")
        self.dead = self.sqs.create_queue(QueueName="dead")["QueueUrl"]
        self.retry = self.sqs.create_queue(QueueName="retry")["QueueUrl"]

    def put(self, body: Any, **attributes: str) -> str:
        """Put a letter into the dead-letter queue; its id."""
        text = body if isinstance(body, str) else json.dumps(body)
        values: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        return self.sqs.send_message(QueueUrl=self.dead, MessageBody=text, MessageAttributes=values)["MessageId"]

    def left(self) -> set[str]:
        """The ids that anybody could receive from the dead-letter queue now."""
        return {message["MessageId"] for message in self._visible(self.dead)}

    def sent(self) -> list[Any]:
        """What was put on the retry queue."""
        return [json.loads(message["Body"]) for message in self._visible(self.retry)]

    def _visible(self, url: str) -> list[Any]:
        found: list[Any] = []
        while batch := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += batch
        for message in found:
            self.sqs.change_message_visibility(
                QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
        return found


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    """Both queues, empty, as the environment names them."""
    monkeypatch.setattr("dagbridge_cli.dead_letters.queue.WAIT", 0)
    monkeypatch.delenv("DAGBRIDGE_OVERFLOW_BUCKET", raising=False)
    with mock_aws():
        made = Queues()
        monkeypatch.setenv("DAGBRIDGE_DEAD_LETTER_QUEUE_URL", made.dead)
        monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", made.retry)
        yield made


@pytest.fixture
def bucket(queues: Queues) -> str:
    """A bucket for large bodies."""
    region: Any = {"LocationConstraint": "eu-west-1"}
    queues.s3.create_bucket(Bucket="overflow", CreateBucketConfiguration=region)
    return "overflow"


@pytest.fixture
def intercept(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[int, Any], Any]], None]:
    """Call something before every call of an operation: `intercept("SendMessage", lambda count, parameters: …)`."""
    counts: Counter[str] = Counter()

    def install(operation: str, before: Callable[[int, Any], Any]) -> None:
        inner = BaseClient._make_api_call  # type: ignore[attr-defined]

        def call(self: Any, name: str, parameters: Any) -> Any:
            if name == operation:
                counts[name] += 1
                before(counts[name], parameters)
            return inner(self, name, parameters)

        monkeypatch.setattr(BaseClient, "_make_api_call", call)

    return install


@pytest.fixture
def refuse(intercept: Callable[..., None]) -> Callable[..., None]:
    """Let AWS refuse an operation: `refuse("DeleteMessage", "AccessDenied")`; `at=2`: the second call only."""

    def install(operation: str, code: str = "AccessDenied", at: int | None = None) -> None:
        def before(count: int, parameters: Any) -> None:
            if at in {None, count}:
                raise ClientError({"Error": {"Code": code, "Message": "no,\nyou may not"}}, operation)

        intercept(operation, before)

    return install
