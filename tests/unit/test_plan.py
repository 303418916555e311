import json

import pytest

from dagbridge.errors import OverflowUnavailable, UnknownEvent
from dagbridge.event import Event
from dagbridge.outcome import Kind
from dagbridge.plan import Planner
from dagbridge.routing import load_table
from dagbridge.sources import normalise

TABLE = load_table(
    {
        "version": 1,
        "airflows": {"default": {"secret": "s"}},
        "routes": {"orders": {"match": {"source": ["acme"]}, "dag_id": "ingest"}},
    }
)
AFTER_A_RUN = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "routes": {"after-load": {"match": {"source": ["airflow"]}, "dag_id": "load_orders"}},
}
POINTER = {"dagbridge": "pointer", "bucket": "overflow", "key": "deliveries/x.json"}


def message(body: object) -> dict:
    return {
        "messageId": "m",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
        "awsRegion": "eu-west-1",
        "receiptHandle": "h",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "2", "SentTimestamp": "1773480413589"},
    }


def steps(fetch) -> list:
    (found,) = normalise(message(POINTER), "Records[0]")
    return list(Planner(TABLE, fetch).steps(found))


def test_a_body_in_s3_is_planned_like_one_in_the_message():
    delivery = {"dagbridge": "delivery", "route": "orders", "identity": "i", "slug": "s", "event": {"source": "acme"}}

    (attempt,) = steps(lambda bucket, key: json.dumps(delivery))

    assert (Event({"source": "acme"}, "i", "s"), "h") == (attempt.event, attempt.receipt.handle)


def test_a_body_that_cannot_be_had_stays_in_its_message():
    def gone(bucket: str, key: str) -> str:
        raise OverflowUnavailable("gone")

    (outcome,) = steps(gone)

    assert (Kind.DEFERRED, False, "h") == (outcome.kind, outcome.placed, outcome.receipt.handle)


def test_a_body_that_points_on_is_rejected():
    (outcome,) = steps(lambda bucket, key: json.dumps(POINTER))

    assert (Kind.REJECTED, UnknownEvent) == (outcome.kind, type(outcome.error))


@pytest.mark.parametrize("body", ["", "{", "[]", '{"dagbridge":'])
def test_a_body_of_no_shape_is_rejected_or_an_own_message(body: str):
    (outcome,) = steps(lambda bucket, key: body)

    assert outcome.kind in {Kind.REJECTED, Kind.UNMATCHED}


def test_dags_that_start_each_other_end_as_a_dead_letter_that_names_them(load_event):
    event = load_event("eventbridge/airflow-dag-run-state-change")
    event["detail"]["chain"] *= 9

    (outcome,) = Planner(load_table(AFTER_A_RUN), lambda bucket, key: "").steps(normalise(event)[0])

    assert (Kind.REJECTED, "after-load", None) == (outcome.kind, outcome.route, outcome.request)
    assert outcome.reason.startswith("ChainTooLong: route after-load: load_orders → load_orders → ")
