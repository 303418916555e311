import json
from datetime import UTC, datetime

import pytest

from dagbridge import messages
from dagbridge.errors import TriggerRejected, UnknownEvent
from dagbridge.event import Event
from dagbridge.outcome import failed
from dagbridge.sources import Unrecognised, normalise
from dagbridge.trigger import Trigger
from dagbridge_cli.dead_letters.letter import Kind
from dagbridge_cli.dead_letters.parse import parse_letter
from tests.cli.dead_letters.conftest import EVENT, EVENTS_QUEUE, dead_letter, delivery, invocation

ID = "5fea7756-0ea4-451a-a703-a558b933e274"


def message(body, attributes=None, message_attributes=None):
    return {
        "MessageId": ID,
        "Body": body if isinstance(body, str) else json.dumps(body),
        "Attributes": {"SentTimestamp": "1795334400123", **(attributes or {})},
        "MessageAttributes": message_attributes or {},
    }


def parse(body, attributes=None, message_attributes=None):
    received = message(body, attributes, message_attributes)
    return parse_letter(received, received["Body"])


def test_a_dead_letter_is_replayed_as_the_delivery_that_it_was():
    letter = parse(dead_letter())

    assert (Kind.DELIVERY, delivery()) == (letter.kind, letter.delivery)


def test_what_the_bridge_writes_is_read():
    event = Event(EVENT, dead_letter()["identity"], "1.parquet")
    trigger = Trigger("default", "ingest", "orders__1.parquet__0123456789abcdef", {})
    outcome = failed(TriggerRejected("Airflow answers 422"), event, "orders", trigger)

    letter = parse(messages.dead_letter(outcome))

    assert delivery(reason="TriggerRejected: Airflow answers 422") == letter.delivery
    assert dead_letter()["dag_run_id"] == letter.dag_run_id


def test_what_the_bridge_writes_of_an_unknown_record_is_read():
    record = Unrecognised({"a": 1}, "Records[0]", UnknownEvent("Records[0] is an object in no known shape"))

    letter = parse(messages.dead_letter(failed(record.error, record)))

    assert (Kind.RECORD, {"a": 1}) == (letter.kind, letter.delivery["raw"])


def test_a_dead_letter_says_what_it_is_about():
    letter = parse(dead_letter())

    assert {
        "id": ID,
        "sent": "2026-11-22T08:00:00+00:00",
        "kind": "delivery",
        "reason": "DagNotFound: Airflow knows no DAG ingest",
        "route": "orders",
        "airflow": "default",
        "dag_id": "ingest",
        "dag_run_id": "orders__1.parquet__0123456789abcdef",
        "identity": '["aws.s3","acme-landing","orders/1.parquet"]',
    } == letter.summary()


def test_another_run_that_was_asked_for_stays_that_run():
    assert delivery(run="a") == parse(dead_letter(run="a")).delivery


def test_a_delivery_that_sqs_moved_from_the_retry_queue_goes_back_as_it_is():
    letter = parse(delivery(run="a"), {"DeadLetterQueueSourceArn": "arn:aws:sqs:eu-west-1:123456789012:retry"})

    assert (Kind.DELIVERY, delivery(run="a")) == (letter.kind, letter.delivery)


def test_a_record_that_nobody_recognised_is_read_anew():
    body = dead_letter(reason="UnknownEvent: …", route=None, where="Records[0]", raw={"a": 1})

    letter = parse(body)

    expected = {"dagbridge": "delivery", "raw": {"a": 1}, "reason": "UnknownEvent: …"}
    assert (Kind.RECORD, expected) == (letter.kind, letter.delivery)


@pytest.mark.parametrize("field", ["route", "identity", "event"])
@pytest.mark.parametrize("value", [None, 7, ""])
def test_a_dead_letter_that_lacks_something_cannot_be_replayed(field, value):
    letter = parse(dead_letter(**{field: value}))

    assert (None, "it lacks its route, identity or event") == (letter.delivery, letter.obstacle)


def test_an_invocation_is_replayed_with_its_whole_payload():
    letter = parse(invocation())

    assert Kind.INVOCATION == letter.kind
    assert "Unplaced: 1 of 1 deliveries could be placed nowhere" == letter.reason
    assert {"dagbridge": "delivery", "raw": EVENT, "reason": letter.reason} == letter.delivery


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"errorMessage": "Task timed out"}, "RetriesExhausted: Task timed out"),
        (None, "RetriesExhausted: the function gave no message"),
        ("text", "RetriesExhausted: the function gave no message"),
    ],
)
def test_an_invocation_without_an_error_of_ours_says_what_lambda_says(answer, reason):
    assert reason == parse(invocation(responsePayload=answer)).reason


def test_an_invocation_whose_payload_is_not_there_cannot_be_replayed():
    body = invocation()
    del body["requestPayload"]

    assert "Lambda's record has no requestPayload" == parse(body).obstacle


@pytest.mark.parametrize("body", ["order 17", "{", json.dumps({"order": 17}), json.dumps(EVENT)])
def test_a_message_that_sqs_moved_gives_the_events_that_it_gave_in_its_first_queue(body):
    lambdas_record = {
        "messageId": ID,
        "receiptHandle": "…",
        "body": body,
        "attributes": {"SentTimestamp": "1795334400123", "ApproximateReceiveCount": "1"},
        "messageAttributes": {
            "tenant": {"stringValue": "acme", "dataType": "String"},
            "key": {"binaryValue": "AQI=", "dataType": "Binary"},
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": EVENTS_QUEUE,
        "awsRegion": "eu-west-1",
    }

    letter = parse(
        body,
        {"DeadLetterQueueSourceArn": EVENTS_QUEUE},
        {
            "tenant": {"StringValue": "acme", "DataType": "String"},
            "key": {"BinaryValue": b"\1\2", "DataType": "Binary"},
        },
    )

    (event,) = normalise(lambdas_record)
    assert isinstance(event, Event)
    assert [event] == normalise(letter.delivery["raw"])


def test_a_message_that_sqs_moved_names_its_queue_in_its_reason():
    letter = parse("order 17", {"DeadLetterQueueSourceArn": EVENTS_QUEUE})

    assert "Redriven: received from events as often as it allows, and never deleted" == letter.reason


def test_an_event_that_eventbridge_could_not_deliver_says_why():
    attributes = {
        "ERROR_CODE": {"StringValue": "NO_PERMISSIONS", "DataType": "String"},
        "ERROR_MESSAGE": {"StringValue": "Lack of permissions", "DataType": "String"},
    }

    letter = parse(EVENT, message_attributes=attributes)

    assert (Kind.MESSAGE, "NO_PERMISSIONS: Lack of permissions") == (letter.kind, letter.reason)
    assert EVENT == letter.delivery["raw"]


def test_an_error_code_alone_is_a_reason():
    letter = parse(EVENT, message_attributes={"ErrorCode": {"StringValue": "200", "DataType": "Number"}})

    assert "200: no message" == letter.reason


@pytest.mark.parametrize("body", ["", "order 17", "17", '"text"', "{", "NaN", "[NaN]", "[" * 5000, "\x1b[2J"])
def test_what_is_no_json_object_and_of_unknown_origin_cannot_be_replayed(body):
    letter = parse(body)

    assert (Kind.MESSAGE, body, None) == (letter.kind, letter.body, letter.delivery)
    assert "its body is no JSON object, and SQS does not say which queue it came from" == letter.obstacle


@pytest.mark.parametrize(
    "body",
    [[], {}, {"dagbridge": "else"}, {"dagbridge": []}, {"requestContext": "text"}, {"requestContext": {}}, [EVENT]],
)
def test_any_other_json_is_left_to_the_bridge(body):
    letter = parse(body)

    assert (Kind.MESSAGE, "Unknown: no reason is given") == (letter.kind, letter.reason)
    assert body == letter.delivery["raw"]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("DagNotFound: x", "DagNotFound"),
        ("Sandbox.Timedout: x", "Sandbox.Timedout"),
        ("Unplaced", "Unplaced"),
        ("two words: x", "other"),
        ("", "Unknown"),
    ],
)
def test_letters_are_counted_by_the_type_of_their_reason(reason, expected):
    assert expected == parse(dead_letter(reason=reason)).reason_type


def test_the_time_is_when_it_was_sent():
    assert datetime(2026, 11, 22, 8, 0, 0, 123000, UTC) == parse("x").sent
