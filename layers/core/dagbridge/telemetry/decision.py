"""Decision: what a log line says of one event × route. Never a payload, never a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dagbridge.correlation import correlation_id, event_id
from dagbridge.errors import DeferredError
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome

_DETAIL_TYPE = 128  # characters that EventBridge allows; a hand-written message may have any number


def decision(outcome: Outcome, now: float) -> dict[str, Any]:
    """Say what became of one event × route, in fields that Logs Insights can search. Absent ones are left out.

    Args:
        outcome: What became of it.
        now: Seconds since the epoch.
    """
    fields: dict[str, Any] = {"route": outcome.route, **_subject(outcome, now)}
    if outcome.request:
        fields |= outcome.request.names
    if outcome.kind is not Kind.UNMATCHED:
        fields["attempt"] = attempt(outcome)
    if outcome.duration is not None:
        fields["duration_ms"] = round(outcome.duration * 1000, 1)
    if outcome.paused:
        fields["paused"] = "the DAG is paused: the run waits in Airflow until somebody unpauses it"
    if outcome.error:
        fields |= {
            "error": type(outcome.error).__name__,
            "reason": outcome.reason,
            "status": outcome.error.status,
            "placed": outcome.placed,
            "kept_in": kept_in(outcome),
        }
    return {name: value for name, value in fields.items() if value is not None}


def attempt(outcome: Outcome) -> int:
    """Tell which try it was: 1 for the first, more for what came back from the retry queue."""
    return outcome.receipt.tries + 1 if outcome.receipt else 1


def kept_in(outcome: Outcome) -> str:
    """Tell what holds a delivery that did not become a run.

    Returns:
        `retry queue`, `dead-letter queue`, or `invocation`: whoever invoked, with Lambda's or SQS's own retries.
    """
    if outcome.placed:
        return "retry queue" if isinstance(outcome.error, DeferredError) else "dead-letter queue"
    return "retry queue" if outcome.receipt else "invocation"


def age(event: Event, now: float) -> float | None:
    """Tell how old an event is, in seconds, by the `time` in its envelope, which most senders cut to a second.

    Args:
        event: The event.
        now: Seconds since the epoch.

    Returns:
        0 where the sender's clock is ahead of ours; None where its time is none, or has no offset.
    """
    try:
        moment = datetime.fromisoformat(event.envelope["time"])
    except (KeyError, TypeError, ValueError):
        return None
    return None if moment.tzinfo is None else max(0.0, now - moment.timestamp())


def _subject(outcome: Outcome, now: float) -> dict[str, Any]:
    event = outcome.subject
    if not isinstance(event, Event):
        return {"where": event.where}
    seconds = age(event, now)
    return {
        "event_source": event.source,
        "detail_type": _short(event.envelope.get("detail-type")),
        "identity": event.identity,
        "event_id": event_id(event.envelope),
        "correlation_id": correlation_id(event.envelope),
        "age_ms": None if seconds is None else round(seconds * 1000),
    }


def _short(value: object) -> str | None:
    return value[:_DETAIL_TYPE] if isinstance(value, str) else None
