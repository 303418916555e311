"""SQS: a message of a queue, as Lambda gets it.

    {"eventSource": "aws:sqs", "messageId": …, "body": "…", "eventSourceARN": …, "awsRegion": …,
     "attributes": {"SentTimestamp": "1773480413589"}, "messageAttributes": {"tenant": {"stringValue": "acme"}}}

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

from typing import Any

from dagbridge.event import Event, identity_of, make_envelope
from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Contents, Record
from dagbridge.sources.times import from_milliseconds

SHAPE = "SQS message"

_SLUG = 8


def recognises(record: Record) -> bool:
    """Tell whether this is Lambda's record of a message."""
    return record.get("eventSource") == "aws:sqs" or ("receiptHandle" in record and "body" in record)


def contents(record: Record, where: str) -> Contents:
    """Hand back the body.

    Raises:
        UnknownEvent: There is none, or no queue.
    """
    fields = Fields(record, where, SHAPE)
    text = fields.text("body", may_be_empty=True)
    return Contents(text, fields.place("body"), fields.arn("eventSourceARN").text)


def event(record: Record, where: str, message: Any) -> Event:
    """Make the event of a body of the sender's own.

    Raises:
        UnknownEvent: A field is missing or has another type.
    """
    fields = Fields(record, where, SHAPE)
    queue, message_id = fields.arn("eventSourceARN"), fields.text("messageId")
    time = from_milliseconds(fields.text("attributes", "SentTimestamp"))
    if time is None:
        raise fields.error("is no time in milliseconds", "attributes", "SentTimestamp")
    identity = identity_of("aws.sqs", message_id)
    envelope = make_envelope(
        identity=identity,
        source="aws.sqs",
        detail_type="SQS Message",
        detail={"queue-arn": queue.text, "body": message, "attributes": _attributes(fields)},
        time=time,
        account=queue.account,
        region=fields.text("awsRegion"),
        resources=[queue.text],
    )
    return Event(envelope, identity, message_id[:_SLUG])


def _attributes(fields: Fields) -> dict[str, str]:
    attributes = fields.optional_mapping("messageAttributes") or {}
    return {name: _attribute(fields, name) for name in attributes}


def _attribute(fields: Fields, name: str) -> str:
    binary = fields.optional_text("messageAttributes", name, "binaryValue")  # base64, as Lambda writes it
    if binary is not None:
        return binary
    return fields.text("messageAttributes", name, "stringValue", may_be_empty=True)
