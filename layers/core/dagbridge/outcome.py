"""Outcome: what became of one event × route."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dagbridge.asset_event import AssetEvent
from dagbridge.errors import BridgeError, DeferredError, RejectedError, Unplaced
from dagbridge.event import Event
from dagbridge.request import Request
from dagbridge.sources import Receipt, Unrecognised
from dagbridge.trigger import Trigger


class Kind(StrEnum):
    """The outcomes there are."""

    TRIGGERED = "triggered"
    """Airflow made the run, or the asset event."""
    DUPLICATE = "duplicate"
    """Airflow has it already."""
    UNMATCHED = "unmatched"
    """No route takes the event."""
    SHADOWED = "shadowed"
    """The route only looks: nothing was sent."""
    DEFERRED = "deferred"
    """A later try can succeed."""
    REJECTED = "rejected"
    """The same request would fail again."""


_MADE = {Kind.TRIGGERED, Kind.DUPLICATE}
"""What Airflow has by now."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event × route.

    Attributes:
        kind: Which outcome.
        subject: The event; or the record that no source recognised, whole.
        route: The route's name; None where it did not come to one.
        request: What was asked of Airflow, where it came to that.
        error: Why, when deferred or rejected.
        placed: Whether the delivery has ended or lies in a queue. False: whoever brought the event must keep it.
        receipt: The message of the retry queue that the delivery came in, where it came from there.
        run: What asks for another run than the event's own; see `Resumed`.
        state: The DAG run's state, where Airflow said it: `queued`. Not of a duplicate.
        url: The DAG run's page in Airflow's UI, where it is known.
        paused: Whether the DAG is known to be paused, so that its run waits until somebody unpauses it.
        duration: Seconds that it took to ask Airflow, every request included; None: it was not asked.
    """

    kind: Kind
    subject: Event | Unrecognised
    route: str | None = None
    request: Request | None = None
    error: DeferredError | RejectedError | None = None
    placed: bool = True
    receipt: Receipt | None = None
    run: str | None = None
    state: str | None = None
    url: str | None = None
    paused: bool = False
    duration: float | None = field(default=None, compare=False)

    @property
    def reason(self) -> str | None:
        """The error as one line: `DagNotFound: …`."""
        return f"{type(self.error).__name__}: {self.error}" if self.error else None


def failed(  # noqa: PLR0913 - what is known of a delivery
    error: DeferredError | RejectedError,
    subject: Event | Unrecognised,
    route: str | None = None,
    request: Request | None = None,
    *,
    receipt: Receipt | None = None,
    run: str | None = None,
) -> Outcome:
    """Make the outcome that the error's type decides; whatever keeps the delivery has yet to be found."""
    kind = Kind.DEFERRED if isinstance(error, DeferredError) else Kind.REJECTED
    return Outcome(kind, subject, route, request, error, placed=False, receipt=receipt, run=run)


def summary(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Answer an asynchronous invocation.

    Shape: `{"outcomes": {"triggered": 1}, "runs": […]}`, and the rest as `made` has it.

    Raises:
        Unplaced: When a delivery lies nowhere but in the invocation itself, so that Lambda's own retries and its
            on-failure destination keep it. A retry makes no second run.
    """
    outcomes = list(outcomes)
    lost = [o for o in outcomes if not o.placed]
    if lost:
        raise Unplaced(len(lost), len(outcomes), [o.reason for o in lost if o.reason])
    return {"outcomes": dict(Counter(str(o.kind) for o in outcomes)), **made(outcomes)}


def made(outcomes: Iterable[Outcome]) -> dict[str, list[dict[str, Any]]]:
    """List what exists in Airflow by now, what existed before included.

    Shape: `{"runs": […]}`, see `runs`; where there are asset events, also
    `"asset_events": [{"route", "airflow", "asset_uri", "dagbridge_key", "outcome"}]`.
    """
    outcomes = list(outcomes)
    asset_events = [
        {"route": o.route or "", **o.request.names, "outcome": str(o.kind)}
        for o in outcomes
        if isinstance(o.request, AssetEvent) and o.kind in _MADE
    ]
    return {"runs": runs(outcomes), **({"asset_events": asset_events} if asset_events else {})}


def runs(outcomes: Iterable[Outcome]) -> list[dict[str, str | None]]:
    """List the DAG runs that exist by now, those that existed before included.

    Shape: `[{"route", "airflow", "dag_id", "dag_run_id", "state", "url", "outcome"}]`. `state` is null of
    a duplicate, which was not asked for, and `url` of MWAA, which does not tell.
    """
    return [
        {"route": o.route or "", **o.request.names, "state": o.state, "url": o.url, "outcome": str(o.kind)}
        for o in outcomes
        if isinstance(o.request, Trigger) and o.kind in _MADE
    ]


def first_error(outcomes: Iterable[Outcome]) -> BridgeError | None:
    """Pick what a synchronous caller is told: what a retry can mend comes first, since the retry shows the rest."""
    errors = [o.error for o in outcomes if o.error]
    return next((e for e in errors if isinstance(e, DeferredError)), errors[0] if errors else None)
