"""Correlation id: the name under which a sender, our log and a dead letter speak of the same event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

NAMES = ("correlation_id", "correlation-id", "correlationId", "x-correlation-id")
"""What senders call it."""

_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")  # an id, and no text of a payload that would end in the log


def correlation_id(envelope: Mapping[str, Any]) -> str | None:
    """Give the correlation id that an event carries, or else the event's own `id`.

    It is carried in the attributes of an SNS or SQS message, in a webhook's header, in the event's `detail` or in
    `detail.metadata`, under one of `NAMES`. It follows from the event alone, so that each try has the same.

    >>> correlation_id({"id": "6a7e8feb", "detail": {"attributes": {"correlation_id": "order-7"}}})
    'order-7'
    >>> correlation_id({"id": "6a7e8feb", "detail": {}})
    '6a7e8feb'
    """
    for place in _places(envelope.get("detail")):
        for name in NAMES:
            value = place.get(name)
            if isinstance(value, str) and _ID.fullmatch(value):
                return value
    return event_id(envelope)


def event_id(envelope: Mapping[str, Any]) -> str | None:
    """Give the event's own `id`; None where it is none that could stand in a log."""
    own = envelope.get("id")
    return own if isinstance(own, str) and _ID.fullmatch(own) else None


def _places(detail: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(detail, dict):  # JSON has no other Mapping
        return
    for name in ("attributes", "headers", "metadata"):
        place = detail.get(name)
        if isinstance(place, dict):
            yield place
    yield detail
