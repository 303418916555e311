"""Outcome: what became of one event × route."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dagbridge.errors import BridgeError, DeferredError, RejectedError, Unplaced
from dagbridge.event import Event
from dagbridge.sources import Receipt, Unrecognised
from dagbridge.trigger import Trigger


class Kind(StrEnum):
    """The outcomes there are."""

    TRIGGERED = "triggered"
    """Airflow made the run."""
    DUPLICATE = "duplicate"
    """Airflow has the run already."""
    UNMATCHED = "unmatched"
    """No route takes the event."""
    SHADOWED = "shadowed"
    """The route only looks: nothing was sent."""
    DEFERRED = "deferred"
    """A later try can succeed."""
    REJECTED = "rejected"
    """The same request would fail again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event × route.

    Attributes:
        kind: Which outcome.
        subject: The event; or the record that no source recognised, whole.
        route: The route's name; None where it did not come to one.
        trigger: The request, where it came to one.
        error: Why, when deferred or rejected.
        placed: Whether the delivery has ended or lies in a queue. False: whoever brought the event must keep it.
        receipt: The message of the retry queue that the delivery came in, where it came from there.
        run: What asks for another run than the event's own; see `Resumed`.
        state: The DAG run's state, where Airflow said it: `queued`. Not of a duplicate.
        url: The DAG run's page in Airflow's UI, where it is known.
    """

    kind: Kind
    subject: Event | Unrecognised
    route: str | None = None
    trigger: Trigger | None = None
    error: DeferredError | RejectedError | None = None
    placed: bool = True
    receipt: Receipt | None = None
    run: str | None = None
    state: str | None = None
    url: str | None = None

    @property
    def reason(self) -> str | None:
        """The error as one line: `DagNotFound: …`."""
        return f"{type(self.error).__name__}: {self.error}" if self.error else None


def failed(  # noqa: PLR0913 - what is known of a delivery
    error: DeferredError | RejectedError,
    subject: Event | Unrecognised,
    route: str | None = None,
    trigger: Trigger | None = None,
    *,
    receipt: Receipt | None = None,
    run: str | None = None,
) -> Outcome:
    """Make the outcome that the error's type decides; whatever keeps the delivery has yet to be found."""
    kind = Kind.DEFERRED if isinstance(error, DeferredError) else Kind.REJECTED
    return Outcome(kind, subject, route, trigger, error, placed=False, receipt=receipt, run=run)


def summary(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Answer an asynchronous invocation.

    Shape: `{"outcomes": {"triggered": 1}, "runs": […]}`, the latter as `runs` gives them.

    Raises:
        Unplaced: When a delivery lies nowhere but in the invocation itself, so that Lambda's own retries and its
            on-failure destination keep it. A retry makes no second run.
    """
    outcomes = list(outcomes)
    lost = [o for o in outcomes if not o.placed]
    if lost:
        raise Unplaced(len(lost), len(outcomes), [o.reason for o in lost if o.reason])
    return {"outcomes": dict(Counter(str(o.kind) for o in outcomes)), "runs": runs(outcomes)}


def runs(outcomes: Iterable[Outcome]) -> list[dict[str, str | None]]:
    """List the DAG runs that exist by now, those that existed before included.

    Shape: `[{"route", "airflow", "dag_id", "dag_run_id", "state", "url", "outcome"}]`. `state` is null of
    a duplicate, which was not asked for, and `url` of MWAA, which does not tell.
    """
    return [_run(o, o.trigger) for o in outcomes if o.trigger and o.kind in {Kind.TRIGGERED, Kind.DUPLICATE}]


def first_error(outcomes: Iterable[Outcome]) -> BridgeError | None:
    """Pick what a synchronous caller is told: what a retry can mend comes first, since the retry shows the rest."""
    errors = [o.error for o in outcomes if o.error]
    return next((e for e in errors if isinstance(e, DeferredError)), errors[0] if errors else None)


def _run(outcome: Outcome, trigger: Trigger) -> dict[str, str | None]:
    return {
        "route": outcome.route or "",
        "airflow": trigger.airflow,
        "dag_id": trigger.dag_id,
        "dag_run_id": trigger.dag_run_id,
        "state": outcome.state,
        "url": outcome.url,
        "outcome": str(outcome.kind),
    }
