"""What lies in the queues, as text: deliveries that wait, and dead letters. `sources/resumed.py` reads the former."""

from __future__ import annotations

import json
from typing import Any

from dagbridge.correlation import correlation_id
from dagbridge.event import Event
from dagbridge.outcome import Outcome


def delivery(outcome: Outcome, now: float) -> str:
    """Write a deferred delivery, to be tried again.

    Shape: `{"dagbridge": "delivery", "route", "reason", "since", "tries", "identity", "slug", "event"}`, and `"run"`
    where another run than the event's own was asked for. A record that could not be read yet has `"raw"` in place of
    the last three. `since` is when it was first deferred, in whole seconds since the epoch; `tries`, how often it was
    tried since.
    """
    receipt = outcome.receipt
    history = {"since": int(receipt.since if receipt else now), "tries": receipt.tries if receipt else 0}
    body = {"dagbridge": "delivery", "route": outcome.route, "reason": outcome.reason, **history, **_subject(outcome)}
    if outcome.run is not None:
        body["run"] = outcome.run
    return _text(body)


def dead_letter(outcome: Outcome) -> str:
    """Write a dead letter: why, for which route, and the event whole, so that it can be replayed.

    Shape: `{"dagbridge": "dead-letter", "reason", "route", "airflow", "dag_id", "dag_run_id", "identity", "slug",
    "event"}`, and `"correlation_id"` where the event has one; of an asset event, also `"asset_uri"` and
    `"dagbridge_key"`; a record that no source recognised has `"where"` and `"raw"` in place of the last three.
    """
    body: dict[str, Any] = {"dagbridge": "dead-letter", "reason": outcome.reason, "route": outcome.route}
    body |= dict.fromkeys(("airflow", "dag_id", "dag_run_id")) | (outcome.request.names if outcome.request else {})
    if outcome.run is not None:
        body["run"] = outcome.run
    if isinstance(outcome.subject, Event) and (correlation := correlation_id(outcome.subject.envelope)):
        body["correlation_id"] = correlation
    return _text(body | _subject(outcome))


def pointer(bucket: str, key: str) -> str:
    """Write what stands for a body that is in S3."""
    return _text({"dagbridge": "pointer", "bucket": bucket, "key": key})


def _subject(outcome: Outcome) -> dict[str, Any]:
    subject = outcome.subject
    if isinstance(subject, Event):
        return {"identity": subject.identity, "slug": subject.slug, "event": dict(subject.envelope)}
    return {"where": subject.where, "raw": subject.raw}


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, separators=(",", ":"))
