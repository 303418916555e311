"""EventBridge: the event as it is.

    {"version": "0", "id": …, "source": "acme.orders", "detail-type": "Order Placed", "account": …, "time": …,
     "region": …, "resources": […], "detail": {…}}

https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""

from __future__ import annotations

from dagbridge.event import Event, identity_of
from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Record

SHAPE = "EventBridge event"

_SLUG = 8


def recognises(record: Record) -> bool:
    """Tell whether this is an event: no other shape spells `detail-type` so."""
    return "detail-type" in record and ("source" in record or "detail" in record)


def event(record: Record, where: str) -> Event:
    """Name the event; nothing of it is changed.

    Raises:
        UnknownEvent: A field is missing or has another type.
    """
    fields = Fields(record, where, SHAPE)
    event_id = fields.text("id")
    fields.text("detail-type")
    fields.mapping("detail")
    identity = identity_of(fields.text("source"), fields.text("account", may_be_empty=True), event_id)
    return Event(dict(record), identity, event_id[:_SLUG])
