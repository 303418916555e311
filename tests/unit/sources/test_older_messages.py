"""What version 0.1 left in the queues is read. These texts are not to be changed: they lie in people's queues."""

import json

import pytest

from dagbridge.sources import Pointer, Receipt, Resumed, normalise

EVENT = (
    '{"version":"0","id":"c2a9f1d4","source":"acme.orders","detail-type":"Order Placed","account":"123456789012",'
    '"time":"2026-03-14T10:15:00Z","region":"eu-west-1","resources":[],"detail":{"order-id":"A-1001"}}'
)
SUBJECT = rf'"identity":"[\"acme.orders\",\"123456789012\",\"c2a9f1d4\"]","slug":"c2a9f1d4","event":{EVENT}'
WAITS = (
    '{"dagbridge":"delivery","route":"order-placed","reason":"AirflowUnavailable: airflow default: no answer",'
    f'"since":1773480000,"tries":3,{SUBJECT}}}'
)
LETTER = (
    '{"dagbridge":"dead-letter","reason":"TriggerRejected: answered 405","route":"order-placed","airflow":"default",'
    f'"dag_id":"handle_order","dag_run_id":"order-placed__c2a9f1d4__0123456789abcdef",{SUBJECT}}}'
)
POINTER = '{"dagbridge":"pointer","bucket":"overflow","key":"9f86d081"}'
OF_A_NEWER_ONE = WAITS.replace('"dagbridge":"delivery"', '"dagbridge":"delivery","priority":"low","hops":{"a":1}')


def read(body):
    record = {
        "messageId": "m",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
        "awsRegion": "eu-west-1",
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1773480413589"},
    }
    (found,) = normalise(record, "Records[0]")
    return found


@pytest.mark.parametrize(
    "body", [WAITS, LETTER, OF_A_NEWER_ONE], ids=["a delivery", "a letter", "with keys unknown here"]
)
def test_a_message_gives_its_event_and_route(body):
    found = read(body)

    assert isinstance(found, Resumed)
    assert ("order-placed", '["acme.orders","123456789012","c2a9f1d4"]', "c2a9f1d4", None) == (
        found.route,
        found.event.identity,
        found.event.slug,
        found.run,
    )
    assert normalise(json.loads(EVENT)) == [found.event]


def test_a_delivery_keeps_its_history():
    assert Receipt("handle", 1773480413.589, 1773480000, 4, "AirflowUnavailable") == read(WAITS).receipt


def test_a_pointer_is_followed():
    found = read(POINTER)

    assert isinstance(found, Pointer)
    assert ("overflow", "9f86d081") == (found.bucket, found.key)
