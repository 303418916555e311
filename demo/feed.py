"""Feeds the sample events through the real handlers, as Lambda would, and notes what the bridge's log says."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagbridge.errors import DeferredError, Unplaced

ROOT = Path(__file__).resolve().parent.parent
EVENTS = ROOT / "events"
SOURCES = ("s3", "sns", "eventbridge", "sqs", "step_functions", "webhook")
SERVICE = "dagbridge-demo"
# Lambda retries after one minute and two, SQS after the visibility timeout, a state machine as its Retry says. Here all
# do so for 40 s in all: SQLite may be locked by the scheduler, and the bridge's breaker stays open for 30 s.
_ATTEMPTS = 9
_PAUSE = 5.0  # seconds


@dataclass(frozen=True)
class Decision:
    """One line of the bridge's log: what became of one event × route.

    Attributes:
        event: The sample's name, `s3/object-created`.
        outcome: `triggered`, `duplicate`, …
        route: The route's name; None where it did not come to one.
        dag_id: The DAG; None without a trigger.
        dag_run_id: The run; None without a trigger.
        reason: Why it was rejected.
    """

    event: str
    outcome: str
    route: str | None
    dag_id: str | None
    dag_run_id: str | None
    reason: str | None


def sample_names() -> list[str]:
    """List the sample events, `<source>/<what>`."""
    return sorted(f"{source}/{file.stem}" for source in SOURCES for file in (EVENTS / source).glob("*.json"))


def feed(name: str) -> list[Decision]:
    """Invoke the handler of a sample's source with the sample.

    Returns:
        What the log said of each event × route in the end, in an order that does not depend on how often it was tried;
        nothing for an event that is dropped on purpose (`s3:TestEvent`).

    Raises:
        Unplaced: When it failed at every attempt.
        DeferredError: When a task failed at every attempt.
    """
    handler = importlib.import_module(f"functions.{name.split('/', maxsplit=1)[0]}.app").handler
    event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    settled: list[Decision] = []
    for attempt in range(1, _ATTEMPTS + 1):
        with _decisions(name) as decisions:
            try:
                again = _again(event, handler(event, None))
            except (Unplaced, DeferredError):
                if attempt == _ATTEMPTS:
                    raise
                again = event
        if again is None:
            break
        if again is not event:  # a part of the batch comes again; what became of the rest is said once
            settled += [decision for decision in decisions if decision.outcome != "deferred"]
        event = again
        time.sleep(_PAUSE)
    return sorted([*settled, *decisions], key=lambda decision: (decision.route or "", decision.dag_run_id or ""))


def _again(event: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any] | None:
    """Make the batch that SQS would deliver again, or the request that a sender would."""
    if answer.get("statusCode") == 503:
        return event
    failed = {item["itemIdentifier"] for item in answer.get("batchItemFailures", ())}
    return {"Records": [r for r in event["Records"] if r["messageId"] in failed]} if failed else None


@contextlib.contextmanager
def _decisions(name: str) -> Iterator[list[Decision]]:
    """Collect the log's decision lines, and keep log and metrics off the terminal."""
    decisions: list[Decision] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if hasattr(record, "identity") or hasattr(record, "where"):
                fields = (getattr(record, key, None) for key in ("route", "dag_id", "dag_run_id", "reason"))
                decisions.append(Decision(name, record.getMessage(), *fields))

    collector = Collector()
    logger = logging.getLogger(SERVICE)
    logger.addHandler(collector)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield decisions
    finally:
        logger.removeHandler(collector)
