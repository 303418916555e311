import json
from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from dagbridge.asset_event import AssetEvent
from dagbridge.delivery import NoQueues, Queues
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    AssetNotFound,
    DagNotFound,
    OverflowUnavailable,
    TriggerRejected,
    UnknownEvent,
)
from dagbridge.event import Event
from dagbridge.outcome import Kind, failed
from dagbridge.overflow import LIMIT, Overflow
from dagbridge.sources import Receipt, Resumed, Unrecognised, normalise
from dagbridge.trigger import Trigger

EVENT = Event({"source": "aws.s3", "detail": {"key": "ä"}}, "identity", "a.csv")
TRIGGER = Trigger("default", "ingest", "orders__a__0", {})
DOWN = failed(AirflowUnavailable("no answer"), EVENT, "orders", TRIGGER)
REFUSED = failed(TriggerRejected("answered 400"), EVENT, "orders", TRIGGER)
HOUR = 3600


class Stack:
    """Queues and bucket in moto."""

    def __init__(self) -> None:
        self.sqs = boto3.client("sqs")
        self.s3 = boto3.client("s3")
        self.retry, self.dead = (self.sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("retry", "dead"))
        self.s3.create_bucket(Bucket="overflow", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.log: list[str] = []
        self.now = 100.0 * HOUR
        self.queues = Queues(
            client=lambda: self.sqs,
            retry_queue_url=self.retry,
            dead_letter_queue_url=self.dead,
            overflow=Overflow(lambda: self.s3, "overflow"),
            patience=24 * HOUR,
            log=self.log.append,
            clock=lambda: self.now,
        )

    def attributes(self, url: str) -> dict[str, str]:
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    def body(self, url: str) -> dict:
        return json.loads(self.sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])

    def receipt(self, *, hours: float, waits_for: str = "", since_hours: float = 0) -> Receipt:
        """A message that was taken from the retry queue, as old as said; its delivery may be older."""
        self.sqs.send_message(QueueUrl=self.retry, MessageBody="x")
        message = self.sqs.receive_message(QueueUrl=self.retry, VisibilityTimeout=600)["Messages"][0]
        since = self.now - max(hours, since_hours) * HOUR
        return Receipt(message["ReceiptHandle"], self.now - hours * HOUR, since, 3, waits_for)


@pytest.fixture
def stack():
    with mock_aws():
        yield Stack()


def read_back(body: dict) -> object:
    """What the sqs function makes of a message of the retry queue."""
    record = {
        "eventSource": "aws:sqs",
        "body": json.dumps(body, separators=(",", ":")),
        "receiptHandle": "h",
        "attributes": {"ApproximateReceiveCount": "3", "SentTimestamp": "5000"},
    }
    (found,) = normalise(record, "Records[0]")
    return found


def test_a_deferred_delivery_waits_on_the_retry_queue(stack):
    outcome = stack.queues.place(replace(DOWN, error=AirflowUnavailable("no answer", retry_after=0)))

    waiting = stack.attributes(stack.retry)
    assert outcome.placed
    assert 1 == int(waiting["ApproximateNumberOfMessages"]) + int(waiting["ApproximateNumberOfMessagesDelayed"])


def test_it_comes_back_from_there_as_it_was(stack, monkeypatch):
    monkeypatch.setattr("dagbridge.delivery.wait", lambda *_: 0)
    stack.queues.place(replace(DOWN, run="again"))

    found = read_back(stack.body(stack.retry))

    receipt = Receipt("h", sent=5.0, since=5.0, tries=3, waits_for="AirflowUnavailable")
    assert Resumed(EVENT, "orders", receipt, "again") == found


def test_it_waits_as_long_as_airflow_asks(stack):
    stack.queues.place(replace(DOWN, error=AirflowThrottled("slow", retry_after=300)))

    assert "1" == stack.attributes(stack.retry)["ApproximateNumberOfMessagesDelayed"]


def test_one_that_came_from_there_stays_in_its_message(stack):
    outcome = stack.queues.place(replace(DOWN, receipt=stack.receipt(hours=1)))

    assert (False, []) == (outcome.placed, stack.log)
    assert "1" == stack.attributes(stack.retry)["ApproximateNumberOfMessagesNotVisible"]


def test_it_is_given_up_when_it_has_waited_too_long(stack):
    outcome = stack.queues.place(replace(DOWN, receipt=stack.receipt(hours=25)))

    reason = stack.body(stack.dead)["reason"]
    assert (Kind.REJECTED, True) == (outcome.kind, outcome.placed)
    assert "RetriesUsedUp: given up after 25.0 hours; the last reason was AirflowUnavailable: no answer" == reason


@pytest.mark.parametrize(
    ("error", "hours", "told"),
    [
        (DagNotFound("nope"), 1.1, "given up after 1.1 hours; the last reason was DagNotFound: nope"),
        (AssetNotFound("nope"), 1.1, "given up after 1.1 hours; the last reason was AssetNotFound: nope"),
        (AccessDenied("no"), 0.1, "given up after 6 minutes; the last reason was AccessDenied: no"),
    ],
    ids=["a DAG that is not found", "an asset that is not found", "credentials that are refused"],
)
def test_some_errors_are_given_up_earlier(stack, error, hours, told):
    receipt = stack.receipt(hours=hours, waits_for=type(error).__name__)

    outcome = stack.queues.place(failed(error, EVENT, "orders", TRIGGER, receipt=receipt))

    assert (Kind.REJECTED, told) == (outcome.kind, str(outcome.error))


def test_what_waited_for_a_dead_airflow_is_not_given_up_for_the_first_404_afterwards(stack, monkeypatch):
    monkeypatch.setattr("dagbridge.delivery.wait", lambda *_: 0)
    receipt = stack.receipt(hours=2, waits_for="AirflowUnavailable", since_hours=3)

    outcome = stack.queues.place(failed(DagNotFound("nope"), EVENT, "orders", TRIGGER, receipt=receipt))

    body = stack.body(stack.retry)
    assert outcome.placed  # in a message of its own, so the one that it came in can go
    assert ("DagNotFound: nope", receipt.since, 3) == (body["reason"], body["since"], body["tries"])


def test_it_is_given_up_in_the_end_whatever_it_waited_for(stack):
    receipt = stack.receipt(hours=1, waits_for="DagNotFound", since_hours=25)

    assert Kind.REJECTED is stack.queues.place(replace(DOWN, receipt=receipt)).kind


def test_a_delivery_that_cannot_be_written_anew_stays_in_its_message(stack):
    receipt = stack.receipt(hours=1, waits_for="DagNotFound")
    stack.sqs.delete_queue(QueueUrl=stack.retry)

    assert not stack.queues.place(replace(DOWN, receipt=receipt)).placed


def test_the_dead_letter_of_an_asset_event_names_the_asset(stack):
    request = AssetEvent("default", "s3://acme/orders", "orders__a__0", {"size": 5})
    stack.queues.place(failed(TriggerRejected("answered 422"), EVENT, "orders", request))

    letter = stack.body(stack.dead)

    assert ("default", None, None, "s3://acme/orders", "orders__a__0") == tuple(
        letter[name] for name in ("airflow", "dag_id", "dag_run_id", "asset_uri", "dagbridge_key")
    )
    assert "extra" not in letter


def test_a_rejected_delivery_is_a_dead_letter_with_everything_that_replaying_needs(stack):
    outcome = stack.queues.place(REFUSED)

    expected = {
        "dagbridge": "dead-letter",
        "reason": "TriggerRejected: answered 400",
        "route": "orders",
        "airflow": "default",
        "dag_id": "ingest",
        "dag_run_id": "orders__a__0",
        "identity": "identity",
        "slug": "a.csv",
        "event": {"source": "aws.s3", "detail": {"key": "ä"}},
    }
    assert outcome.placed
    assert expected == stack.body(stack.dead)


def test_a_record_that_nobody_recognised_is_a_dead_letter_with_its_place(stack):
    stack.queues.place(failed(UnknownEvent("what?"), Unrecognised([1], "Records[2]", UnknownEvent("what?"))))

    letter = stack.body(stack.dead)
    assert ("UnknownEvent: what?", "Records[2]", [1]) == (letter["reason"], letter["where"], letter["raw"])


def test_a_body_that_is_too_large_goes_to_s3_and_can_be_fetched(stack):
    large = Event({"source": "x", "detail": {"text": "x" * LIMIT}}, "identity", "slug")

    stack.queues.place(failed(TriggerRejected("no"), large, "orders"))

    pointer = stack.body(stack.dead)
    body = json.loads(stack.queues.fetch(pointer["bucket"], pointer["key"]))
    assert "pointer" == pointer["dagbridge"]
    assert dict(large.envelope) == body["event"]


def test_a_body_that_is_too_large_without_a_bucket_stays_with_the_invocation(stack):
    large = Event({"source": "x", "detail": {"text": "x" * LIMIT}}, "identity", "slug")

    outcome = replace(stack.queues, overflow=None).place(failed(TriggerRejected("no"), large, "orders"))

    assert not outcome.placed
    assert "DAGBRIDGE_OVERFLOW_BUCKET is not set" in stack.log[0]


def test_another_bucket_is_never_read(stack):
    with pytest.raises(OverflowUnavailable, match="is not in this stack's overflow bucket"):
        stack.queues.fetch("somebody-elses", "deliveries/x.json")


def test_a_body_that_is_gone_can_be_tried_again(stack):
    with pytest.raises(OverflowUnavailable, match="NoSuchKey"):
        stack.queues.fetch("overflow", "deliveries/x.json")


@pytest.mark.parametrize("outcome", [DOWN, REFUSED])
def test_when_sqs_refuses_the_invocation_keeps_the_delivery(stack, outcome):
    for url in (stack.retry, stack.dead):
        stack.sqs.delete_queue(QueueUrl=url)

    assert not stack.queues.place(outcome).placed
    assert "no queue takes a delivery" in stack.log[0]


def test_when_sqs_does_not_answer_the_invocation_keeps_the_delivery(stack):
    def unreachable():
        raise EndpointConnectionError(endpoint_url="https://sqs")

    assert not replace(stack.queues, client=unreachable).place(DOWN).placed


def test_without_a_retry_queue_a_deferred_delivery_stays_with_the_invocation(stack):
    assert not replace(stack.queues, retry_queue_url=None).place(DOWN).placed


@pytest.mark.parametrize("outcome", [DOWN, REFUSED])
def test_without_any_queue_everything_stays_with_the_invocation(outcome):
    assert not NoQueues().place(outcome).placed


def test_json_that_is_nested_too_deep_to_be_written_stays_with_the_invocation(stack):
    deep: list = []
    for _ in range(100_000):
        deep = [deep]

    outcome = stack.queues.place(failed(UnknownEvent("deep"), Unrecognised(deep, "", UnknownEvent("deep"))))

    assert not outcome.placed
