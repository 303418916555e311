import json

import pytest

from dagbridge.event import Event
from dagbridge.sources import Pointer, Receipt, Resumed, Unrecognised, normalise

DELIVERY = {
    "dagbridge": "delivery",
    "route": "orders",
    "reason": "AirflowUnavailable: down",
    "identity": "identity",
    "slug": "a.csv",
    "event": {"source": "aws.s3", "detail": {}},
}


def record(body: object, **changes: object) -> dict:
    return {
        "messageId": "m",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
        "awsRegion": "eu-west-1",
        "receiptHandle": "handle",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "7", "SentTimestamp": "1773480413589"},
    } | changes


def only(body: object, **changes: object) -> object:
    (found,) = normalise(record(body, **changes), "Records[0]")
    return found


def test_a_delivery_comes_back_with_its_route_and_its_receipt():
    receipt = Receipt("handle", 1773480413.589, since=1773480413.589, tries=7, waits_for="AirflowUnavailable")

    assert Resumed(Event(DELIVERY["event"], "identity", "a.csv"), "orders", receipt) == only(DELIVERY)


def test_it_keeps_what_happened_to_it_in_earlier_messages():
    history = {"since": 1773470000, "tries": 5, "reason": "DagNotFound: airflow default, DAG ingest: answered 404"}

    receipt = only(DELIVERY | history).receipt

    assert Receipt("handle", 1773480413.589, 1773470000, 12, "DagNotFound") == receipt


def test_it_was_not_deferred_after_it_was_sent():
    assert 1773480413.589 == only(DELIVERY | {"since": 9 * 10**12}).receipt.since


def test_a_delivery_can_ask_for_another_run():
    assert "again" == only(DELIVERY | {"run": "again"}).run


def test_a_dead_letter_that_sqs_redrives_is_a_delivery_again():
    letter = DELIVERY | {"dagbridge": "dead-letter", "airflow": "default", "dag_id": "ingest", "dag_run_id": "x"}

    assert only(DELIVERY) == only(letter)


def test_a_dead_letter_without_a_route_is_read_anew_when_redriven():
    letter = {
        "dagbridge": "dead-letter",
        "reason": "UnknownEvent: …",
        "route": None,
        "where": "Records[0]",
        "raw": {"a": 1},
    }

    assert isinstance(only(letter), Unrecognised)


def test_a_pointer_says_where_the_body_is():
    found = only({"dagbridge": "pointer", "bucket": "b", "key": "k"})

    assert isinstance(found, Pointer)
    assert ("b", "k", 7) == (found.bucket, found.key, found.receipt.tries)


def test_a_raw_record_is_read_anew():
    event = {"source": "acme.shop", "detail-type": "Order", "detail": {}, "id": "1", "account": "2", "version": "0"}

    found = only({"dagbridge": "delivery", "raw": event | {"time": "", "region": "", "resources": []}})

    assert isinstance(found, Event)
    assert "acme.shop" == found.source


def test_a_raw_record_that_is_still_unknown_is_unrecognised():
    assert isinstance(only({"dagbridge": "delivery", "raw": {"a": 1}}), Unrecognised)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"event": None}, "Records[0].body.event is missing"),
        ({"event": []}, "Records[0].body.event must be an object"),
        ({"event": {}}, "Records[0].body.event.source is missing"),
        ({"identity": None}, "Records[0].body.identity is missing"),
        ({"route": 7}, "Records[0].body.route must be a string"),
        ({"since": "yesterday"}, "Records[0].body.since must be an integer"),
        ({"tries": 1.5}, "Records[0].body.tries must be an integer"),
        ({"dagbridge": "pointer"}, "Records[0].body.bucket is missing"),
    ],
)
def test_a_message_that_only_looks_like_ours_is_told_by_field(changes: dict, message: str):
    assert str(only(DELIVERY | changes).error).startswith(message)


@pytest.mark.parametrize("count", ["many", "-1", "", "9" * 400])
def test_a_time_that_is_no_number_of_milliseconds_is_told(count: str):
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": count}

    assert isinstance(only(DELIVERY, attributes=attributes), Unrecognised)


def test_an_own_message_of_a_sender_is_not_taken_for_ours():
    assert isinstance(only({"from": "dagbridge"}), Event)


def test_text_that_begins_like_ours_and_is_no_json_is_unrecognised():
    assert isinstance(only('{"dagbridge": '), Unrecognised)
