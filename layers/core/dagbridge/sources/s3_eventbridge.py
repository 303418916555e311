"""S3 through EventBridge: the event as it is, with the identity that a notification of the same event has.

    {"source": "aws.s3", "detail-type": "Object Created", "detail": {"bucket": {"name": …}, "object": {"key": …}}, …}

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

from dagbridge.event import Event
from dagbridge.sources.fields import Fields
from dagbridge.sources.s3_object import S3Object
from dagbridge.sources.shapes import Record

SHAPE = "S3 event of EventBridge"


def recognises(record: Record) -> bool:
    """Tell whether this is an event of an object, not one of CloudTrail's about S3."""
    detail_type = record.get("detail-type")
    return record.get("source") == "aws.s3" and isinstance(detail_type, str) and detail_type.startswith("Object ")


def event(record: Record, where: str) -> Event:
    """Name the event; nothing of it is changed, its key is never decoded.

    Raises:
        UnknownEvent: A field that names it is missing or has another type.
    """
    fields = Fields(record, where, SHAPE)
    detail_type, event_id = fields.text("detail-type"), fields.text("id")
    thing = S3Object(
        bucket=fields.text("detail", "bucket", "name"),
        key=fields.text("detail", "object", "key"),
        version_id=fields.optional_text("detail", "object", "version-id") or "",
        sequencer=fields.optional_text("detail", "object", "sequencer"),
        request_id=fields.optional_text("detail", "request-id"),
    )
    occurrence = thing.occurrence(detail_type) or event_id
    return Event(dict(record), thing.identity(detail_type, occurrence), thing.slug)
