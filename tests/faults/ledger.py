"""The count: what every event became, read from Airflow's own database and from the dead-letter queue."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.faults.stream import DAG_OF, NO_ROUTE, Event

Step = tuple[str, str]
"""A route and the key of an event."""

_ROUTE_OF = {dag_id: route for route, dag_id in DAG_OF.items()}
_KEY = re.compile(r"[a-z0-9]+/[a-z]+/event-\d{6}\.csv")

RUNS = """SELECT dag_run.dag_id, dag_run_note.content
          FROM dag_run LEFT JOIN dag_run_note ON dag_run_note.dag_run_id = dag_run.id
          WHERE dag_run_note.content LIKE '{prefix}/%' OR dag_run_note.content IS NULL"""
"""The DAG and the note of every run, in Airflow 2 and 3."""


@dataclass(frozen=True)
class Ledger:
    """What became of the events.

    Attributes:
        runs: DAG runs of each event × route.
        dead: The event × routes that have a dead letter.
        reasons: Dead letters by the type of their reason.
        lost: Those with neither.
        doubled: Those with more than one run.
        unexpected: Runs of what nobody sent.
    """

    runs: Counter[Step]
    dead: set[Step]
    reasons: Counter[str]
    lost: list[Step] = field(default_factory=list)
    doubled: list[Step] = field(default_factory=list)
    unexpected: list[Step] = field(default_factory=list)


def settle(events: Sequence[Event], runs: Iterable[Sequence[str]], dead_letters: Sequence[str]) -> Ledger:
    """Compare what was sent with what there is.

    Args:
        events: What was sent.
        runs: DAG id and note of every run.
        dead_letters: The bodies of the dead-letter queue.
    """
    counted = Counter((_ROUTE_OF.get(dag_id, dag_id), key) for dag_id, key in runs)
    dead = {step for body in dead_letters for step in _steps(body)}
    sent = {(route, event.key) for event in events for route in event.routes}
    return Ledger(
        runs=counted,
        dead=dead,
        reasons=Counter(_reason(body) for body in dead_letters),
        lost=sorted(step for step in sent if not counted[step] and step not in dead),
        doubled=sorted(step for step, runs in counted.items() if runs > 1),
        unexpected=sorted(step for step in counted if counted[step] and step not in sent),
    )


def _steps(body: str) -> set[Step]:
    """Find the event × routes that a dead letter keeps: whole events, by whatever road, stand for all their routes."""
    letter = json.loads(body)
    named = letter.get("route") if isinstance(letter, dict) else None
    return {(route, key) for key in _KEY.findall(body) for route in ([named] if named else [*DAG_OF, NO_ROUTE])}


def _reason(body: str) -> str:
    """Name the type of a dead letter's reason; what AWS put there says itself what it is."""
    letter = json.loads(body)
    if letter.get("dagbridge") == "dead-letter":
        return str(letter["reason"]).partition(":")[0]
    if "requestContext" in letter:
        return f"Lambda's destination: {letter['responsePayload'].get('errorType')}"
    return "redriven by SQS"
