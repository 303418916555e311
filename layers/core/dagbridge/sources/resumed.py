"""Deliveries that come back from the retry queue: one event × route, as an earlier invocation left it.

    {"dagbridge": "delivery", "route": "orders", "identity": "…", "slug": "a.csv", "event": {…},
     "reason": "AirflowUnavailable: …", "since": 1795608000, "tries": 4}

A dead letter with a route is one, too, so that SQS's own redrive to the retry queue does what it says.
`"run"` in it asks for another run on purpose. A record that no source recognised comes as `"raw"`, to be read anew.
What is too large for SQS lies in S3: `{"dagbridge": "pointer", "bucket": "…", "key": "…"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dagbridge.event import Event
from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Record

_SHAPE = "delivery of the retry queue"
MARK = "dagbridge"
_DIGITS = 15  # of a time in milliseconds there are 13; a number of thousands would be too large for a clock


@dataclass(frozen=True, slots=True)
class Receipt:
    """The SQS message that a delivery came in, and stays in until it has ended.

    Attributes:
        handle: What SQS calls this receipt of the message.
        sent: When it was sent: seconds since the epoch.
        since: When the delivery was first deferred, perhaps in an earlier message: seconds since the epoch.
        tries: How often it was tried, earlier messages included.
        waits_for: The type of the error for which it was sent: `DagNotFound`; empty where the message does not say.
    """

    handle: str
    sent: float
    since: float
    tries: int
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    """One event on its way by one route, to be tried again.

    Attributes:
        event: The event.
        route: The route's name.
        receipt: The message that holds it.
        run: What asks for another run than the event's own; None for its own.
    """

    event: Event
    route: str
    receipt: Receipt
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A message whose body is in S3.

    Attributes:
        bucket: Where.
        key: Where in it.
        record: The SQS record.
        where: The record's place in the batch.
        receipt: The message.
    """

    bucket: str
    key: str
    record: Mapping[str, Any]
    where: str
    receipt: Receipt


def recognises(record: Record) -> bool:
    """Tell whether this may be a message of ours; the body is not parsed for others."""
    body = record.get("body")
    return isinstance(body, str) and record.get("eventSource") == "aws:sqs" and body.startswith('{"dagbridge":')


def read(record: Record, message: object, where: str) -> Resumed | Pointer:
    """Read a message of ours.

    Raises:
        UnknownEvent: When a field is missing, or another than we write.
    """
    fields = Fields(message if isinstance(message, Mapping) else {}, f"{where}.body", _SHAPE)
    if fields.text(MARK) == "pointer":
        return Pointer(fields.text("bucket"), fields.text("key"), record, where, _receipt(record, where))
    envelope = fields.mapping("event")
    fields.text("event", "source")
    event = Event(envelope, fields.text("identity"), fields.text("slug", may_be_empty=True))
    return Resumed(event, fields.text("route"), _history(fields, _receipt(record, where)), fields.optional_text("run"))


def _history(fields: Fields, receipt: Receipt) -> Receipt:
    """Add what the message says of earlier messages of its delivery; a dead letter says nothing."""
    since = fields.optional_integer("since")
    return replace(
        receipt,
        since=receipt.sent if since is None else min(since, receipt.sent),
        tries=receipt.tries + max(0, fields.optional_integer("tries") or 0),
        waits_for=(fields.optional_text("reason") or "").partition(":")[0],
    )


def _receipt(record: Record, where: str) -> Receipt:
    fields = Fields(record, where, _SHAPE)
    sent = _whole(fields, "SentTimestamp") / 1000
    receives = _whole(fields, "ApproximateReceiveCount")
    return Receipt(fields.text("receiptHandle"), sent, since=sent, tries=receives)


def _whole(fields: Fields, name: str) -> int:
    text = fields.text("attributes", name)
    if not text.isdecimal() or len(text) > _DIGITS:
        raise fields.error("is no number", "attributes", name)
    return int(text)
