"""S3 notification: what S3 sends to Lambda, SNS and SQS becomes what it would send through EventBridge.

    {"eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-03-14T09:26:53.589Z",
     "eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": …, "arn": …}, "object": {"key": …, "size": …}}, …}

Notification: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from dagbridge.event import Event, make_envelope
from dagbridge.sources.fields import Fields
from dagbridge.sources.s3_kinds import Kind, kind_of
from dagbridge.sources.s3_object import S3Object
from dagbridge.sources.shapes import Record
from dagbridge.sources.times import whole_seconds

SHAPE = "S3 notification"

_ITSELF = "s3.amazonaws.com"  # in place of an address when S3 acts by a lifecycle rule; EventBridge leaves it out
_TOLD = {
    "source-storage-class": ("glacierEventData", "restoreEventData", "lifecycleRestoreStorageClass"),
    "destination-storage-class": ("lifecycleEventData", "transitionEventData", "destinationStorageClass"),
    "destination-access-tier": ("intelligentTieringEventData", "destinationAccessTier"),
}
_EXPIRY = ("glacierEventData", "restoreEventData", "lifecycleRestorationExpiryTime")


def recognises(record: Record) -> bool:
    """Tell whether this is one record of a notification."""
    return record.get("eventSource") == "aws:s3" or ("s3" in record and "eventName" in record)


def is_test_event(record: Record) -> bool:
    """Tell whether this is what S3 sends once when a notification is set up: nothing happened."""
    return record.get("Event") == "s3:TestEvent"


def event(record: Record, where: str) -> Event:
    """Make the event of one record.

    The account is empty, since a notification does not say whose bucket it is, and `requester` is the principal id
    instead of an account.

    Raises:
        UnknownEvent: A field is missing or has another type, or the key is no form-encoded UTF-8.
    """
    fields = Fields(record, where, SHAPE)
    kind = kind_of(fields.text("eventName"))
    thing = _object(fields)
    occurrence = thing.occurrence(kind.detail_type)
    if occurrence is None:
        raise fields.missing("s3", "object", "sequencer")
    identity = thing.identity(kind.detail_type, occurrence)
    envelope = make_envelope(
        identity=identity,
        source="aws.s3",
        detail_type=kind.detail_type,
        detail=_detail(fields, kind, thing),
        time=whole_seconds(fields.text("eventTime")),
        region=fields.text("awsRegion"),
        resources=[fields.optional_text("s3", "bucket", "arn") or f"arn:aws:s3:::{thing.bucket}"],
    )
    return Event(envelope, identity, thing.slug)


def _object(fields: Fields) -> S3Object:
    return S3Object(
        bucket=fields.text("s3", "bucket", "name"),
        key=_decoded(fields, "s3", "object", "key"),
        version_id=fields.optional_text("s3", "object", "versionId") or "",
        sequencer=fields.optional_text("s3", "object", "sequencer"),
        request_id=fields.optional_text("responseElements", "x-amz-request-id"),
    )


def _decoded(fields: Fields, *path: str) -> str:
    """Read a key as S3 has it. Only notifications are form-encoded: a space is `+`, a plus is `%2B`."""
    try:
        return unquote_plus(fields.text(*path), errors="strict")
    except UnicodeDecodeError:  # S3's keys are UTF-8; a replacement character would name another object
        raise fields.error("is not UTF-8 when URL-decoded", *path) from None


def _detail(fields: Fields, kind: Kind, thing: S3Object) -> dict[str, Any]:
    address = fields.optional_text("requestParameters", "sourceIPAddress")
    detail = {
        "version": "0",
        "bucket": {"name": thing.bucket},
        "object": _present(
            {
                "key": thing.key,
                "size": fields.optional_integer("s3", "object", "size"),
                "etag": fields.optional_text("s3", "object", "eTag"),
                "version-id": thing.version_id or None,
                "sequencer": thing.sequencer,
            }
        ),
        "request-id": thing.request_id,
        "requester": fields.optional_text("userIdentity", "principalId"),
        "source-ip-address": None if address == _ITSELF else address,
    }
    return _present(detail | _extra(fields)) | dict(kind.detail)


def _extra(fields: Fields) -> dict[str, Any]:
    """Read what only some kinds tell: where an object was restored or moved to, why a replication failed."""
    expiry = fields.optional_text(*_EXPIRY)
    return {
        "restore-expiry-time": whole_seconds(expiry) if expiry else None,
        **{name: fields.optional_text(*path) for name, path in _TOLD.items()},
        "replication-event-data": fields.optional_mapping("replicationEventData"),
    }


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
