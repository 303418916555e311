"""Any payload → `normalise`: never an error, nothing lost, and what comes out can be read, named and written again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dagbridge.event import Event
from dagbridge.sources import Found, Pointer, Resumed, Unrecognised, normalise
from dagbridge.trigger import make_dag_run_id
from tests.fuzz.mutation import ODD
from tests.fuzz.places import is_at
from tests.fuzz.seeds import PAYLOADS, own_message

VOCABULARY = ODD


def seeds() -> Iterator[Any]:
    """Give what to start from."""
    yield from PAYLOADS.values()


def try_value(payload: Any) -> None:
    """Try one JSON value as a payload."""
    found = normalise(payload)

    for item in found:
        _check(item, payload)
    records = payload.get("Records") if isinstance(payload, dict) else payload
    whole = records if isinstance(records, list) and records else [payload]
    assert len(found) >= sum(not may_give_nothing(record) for record in whole), "a record is lost"
    assert repr(found) == repr(normalise(payload)), "another time gives something else"


def try_text(text: str) -> None:
    """Try what is no JSON: as the payload, and as a message of a queue."""
    try_value(text)
    try_value({"Records": [own_message(text)]})


def may_give_nothing(record: Any) -> bool:
    """Tell whether S3's test event is in it; no other record is dropped."""
    return "s3:TestEvent" in json.dumps(record)


def _check(item: Found, payload: Any) -> None:
    if isinstance(item, Unrecognised):
        assert is_at(payload, item.where, item.raw), "another record than the one that was there"
        assert str(item.error).isprintable(), "a reason of more than one line"
    elif isinstance(item, Resumed):
        _check_event(item.event)
    elif isinstance(item, Event):
        _check_event(item)
    else:
        assert isinstance(item, Pointer), "something that is not found in a payload"


def _check_event(event: Event) -> None:
    json.dumps(event.envelope)
    run_id = make_dag_run_id("route", event.identity, event.slug)
    assert event.source, "an event without a source"
    assert len(run_id) <= 250, "a run id that Airflow refuses"
