"""Raw AWS payloads become events.

One file a shape. A source makes events, or hands back what was inside it; only this file opens envelopes,
so no source imports its sibling.

    normalise(payload)
      → the records of a batch, each with its place              records.py
      → each one by the shape that recognises it                 s3, s3_eventbridge, airflow, eventbridge,
                                                                 step_functions
      → or its message, opened in the same way                   sns, sqs
      → or a web request, by the hook that it addresses          webhook.py
      → or what comes back from our own queues                   resumed.py, invocation.py
      → or the reason why not                                    unrecognised.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dagbridge.errors import UnknownEvent
from dagbridge.event import Event
from dagbridge.sources import (
    airflow,
    eventbridge,
    invocation,
    resumed,
    s3,
    s3_eventbridge,
    sns,
    sqs,
    step_functions,
    webhook,
)
from dagbridge.sources.fields import json_name
from dagbridge.sources.json_text import check_levels, parsed
from dagbridge.sources.records import records_of
from dagbridge.sources.resumed import Pointer, Receipt, Resumed
from dagbridge.sources.shapes import Envelope, Record, Source
from dagbridge.sources.unrecognised import Unrecognised

if TYPE_CHECKING:
    from dagbridge.routing.hook import Hook  # the routes come with the first event

__all__ = ["Found", "Pointer", "Receipt", "Resumed", "Unrecognised", "find", "normalise"]

Found = Event | Resumed | Pointer | Unrecognised

MAX_ENVELOPES = 8
"""Envelopes within one another that are opened. Two are common (S3 in SNS in SQS); more than a few are a mistake or an
attack, and each one costs a parse of all that it holds."""

_SOURCES: Sequence[Source] = (
    s3,
    s3_eventbridge,
    airflow,
    eventbridge,
    step_functions,
)  # the special one before the general
_ENVELOPES: Sequence[Envelope] = (sns, sqs)
_KNOWN = ", ".join([*(source.SHAPE for source in _SOURCES), *(envelope.SHAPE for envelope in _ENVELOPES)])

_Road = tuple[str, ...]
_NO_HOOKS: Mapping[str, Hook] = {}


def normalise(payload: object, where: str = "", hooks: Mapping[str, Hook] = _NO_HOOKS) -> list[Found]:
    """Make events of a Lambda payload of any source: a batch, or a single record of one.

    Never raises: a record that cannot be read is handed back as such, and the others go on. S3's test event is no
    event, by whichever road: it gives nothing.

    Args:
        payload: Any JSON value.
        where: The place of a record that is normalised by itself: `Records[2]`.
        hooks: The routing table's webhooks. A web request comes by no other road, so none is looked for in a message.

    Returns:
        In the order of the payload. An event that came in a message has `via` in its envelope: the ARNs of the queues
        and topics on its road, the outermost first.
    """
    return list(find(payload, where, hooks))


def find(payload: object, where: str = "", hooks: Mapping[str, Hook] = _NO_HOOKS) -> Iterator[Found]:
    """Do the same, record by record, so that the first of a large batch is on its way while the others are read."""
    if isinstance(payload, Mapping) and webhook.recognises(payload):
        yield from _requested(payload, where, hooks)
        return
    for record, place in records_of(payload, where) or [(payload, where)]:
        yield from _one(record, place, ())


def _requested(payload: Mapping[str, Any], where: str, hooks: Mapping[str, Hook]) -> list[Found]:
    try:
        return [webhook.event(payload, where, hooks)]
    except UnknownEvent as error:
        return [Unrecognised(payload, where, error)]


def _opened(payload: object, where: str, road: _Road) -> list[Found]:
    records = records_of(payload, where)
    if records is None:
        return _one(payload, where, road)
    return [found for record, place in records for found in _one(record, place, road)]


def _one(record: object, where: str, road: _Road) -> list[Found]:
    try:
        return _read(record, where, road)
    except UnknownEvent as error:
        return [Unrecognised(record, where, error)]


def _read(record: object, where: str, road: _Road) -> list[Found]:
    check_levels(record, where)
    if isinstance(record, Mapping):
        if s3.is_test_event(record):
            return []
        if resumed.recognises(record):
            return _resumed(record, where)
        if invocation.recognises(record):
            place = f"{where}.{invocation.PAYLOAD}" if where else invocation.PAYLOAD
            return _opened(record[invocation.PAYLOAD], place, road)
        if source := _source_of(record):
            return [_by(road, source.event(record, where))]
        if envelope := _envelope_of(record):
            return _unwrapped(envelope, record, where, road)
    raise UnknownEvent(f"{where or 'the payload'} is {json_name(record)} in no known shape (known: {_KNOWN})")


def _resumed(record: Record, where: str) -> list[Found]:
    """Read a message of our own retry queue; what no source recognised then is read anew."""
    place = f"{where}.body" if where else "body"
    message = parsed(record["body"], place)
    if isinstance(message, Mapping) and "raw" in message:
        return _opened(message["raw"], f"{place}.raw", ())
    return [resumed.read(record, message, where)]


def _unwrapped(envelope: Envelope, record: Mapping[str, Any], where: str, road: _Road) -> list[Found]:
    contents = envelope.contents(record, where)
    message = parsed(contents.text, contents.where)
    if not _is_known(message):
        return [_by(road, envelope.event(record, where, message))]
    if len(road) == MAX_ENVELOPES:
        raise UnknownEvent(f"{contents.where} is a message within more than {MAX_ENVELOPES} others")
    return _opened(message, contents.where, (*road, contents.arn))


def _is_known(message: object) -> bool:
    """Tell an event, or a batch of which at least one record is known, from a message of the sender's own."""
    records = records_of(message, "") or [(message, "")]
    return any(isinstance(record, Mapping) and _is_known_record(record) for record, _ in records)


def _is_known_record(record: Mapping[str, Any]) -> bool:
    if s3.is_test_event(record) or invocation.recognises(record):
        return True
    return bool(_source_of(record) or _envelope_of(record))


def _source_of(record: Mapping[str, Any]) -> Source | None:
    return next((source for source in _SOURCES if source.recognises(record)), None)


def _envelope_of(record: Mapping[str, Any]) -> Envelope | None:
    return next((envelope for envelope in _ENVELOPES if envelope.recognises(record)), None)


def _by(road: _Road, event: Event) -> Event:
    return replace(event, envelope={**event.envelope, "via": list(road)}) if road else event
