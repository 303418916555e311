"""What Lambda could not bring through comes back as the events that it was."""

import json

from dagbridge.event import Event
from dagbridge.sources import normalise


def invocation(payload: object) -> dict:
    return {
        "version": "1.0",
        "timestamp": "2026-11-22T08:00:00.000Z",
        "requestContext": {"requestId": "r", "condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": payload,
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": "…", "errorType": "Unplaced"},
    }


def message(body: object) -> dict:
    return {
        "messageId": "m",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
        "awsRegion": "eu-west-1",
        "receiptHandle": "h",
        "body": json.dumps(body),
        "attributes": {"SentTimestamp": "1773480413589"},
    }


def identities(payload: object) -> list[str]:
    return [found.identity for found in normalise(payload) if isinstance(found, Event)]


def test_the_events_of_a_failed_invocation_keep_their_identity(load_event):
    event = load_event("s3/multi-record")

    assert identities(event) == identities(invocation(event))


def test_they_do_so_through_a_queue(load_event):
    event = load_event("s3/object-created")

    assert identities(event) == identities({"Records": [message(invocation(event))]})


def test_a_payload_of_no_known_shape_is_told_with_its_place():
    (found,) = normalise(message(invocation({"a": 1})), "Records[0]")

    assert str(found.error).startswith("Records[0].body.requestPayload is")
