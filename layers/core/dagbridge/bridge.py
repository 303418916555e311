"""The flow on one screen: events → routes → requests → outcomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dagbridge.airflow.protocol import Airflows
from dagbridge.attempt import Attempt
from dagbridge.delivery import Delivery
from dagbridge.errors import OutOfTime
from dagbridge.outcome import Outcome
from dagbridge.plan import Planner, Step
from dagbridge.routing.table import RoutingTable
from dagbridge.side_by_side import SideBySide
from dagbridge.sources import Found

Place = Callable[[Outcome], Outcome]


def _forever() -> float:
    return math.inf


@dataclass(frozen=True, slots=True)
class Bridge:
    """Brings events to Airflow.

    Attributes:
        table: The routes.
        airflows: The deployments that the table names.
        delivery: Keeps what did not become a run.
        observe: Told every outcome, once it is final.
        concurrency: Requests to one airflow at a time.
        time_left: Seconds that the invocation has left.
        reserve: Seconds that must be left to begin a request: what it may take, and what it takes to queue the rest.
    """

    table: RoutingTable
    airflows: Airflows
    delivery: Delivery
    observe: Callable[[Outcome], None]
    concurrency: int = 1
    time_left: Callable[[], float] = _forever
    reserve: float = 0.0

    def handle(self, found: Iterable[Found]) -> list[Outcome]:
        """Send what was found to Airflow, and put what failed on its queue. One outcome per event × route."""
        return self._in_order(found, self.delivery.place)

    def handle_batches(self, batches: Iterable[Iterable[Found]]) -> list[int]:
        """Handle several records of one invocation, each with what was found in it. Outcomes are not kept.

        Returns:
            The numbers of the records of which something could be placed nowhere, the first being 0.
        """
        ended = self._run(batches, self.delivery.place)
        return sorted({number for (number, _), outcome in ended if not outcome.placed})

    def send(self, found: Iterable[Found]) -> list[Outcome]:
        """Send what was found to Airflow; what failed is the caller's to keep."""
        return self._in_order(found, lambda outcome: outcome)

    def _in_order(self, found: Iterable[Found], place: Place) -> list[Outcome]:
        ended = dict(self._run([found], place))
        return [ended[at] for at in sorted(ended)]

    def _run(self, batches: Iterable[Iterable[Found]], place: Place) -> Iterator[tuple[tuple[int, int], Outcome]]:
        planner = Planner(self.table, self.delivery.fetch)
        plans = ((step for item in batch for step in planner.steps(item)) for batch in batches)
        crew = SideBySide(lambda step: self._take(step, place), self.concurrency, self.table.airflows)
        for at, outcome in crew.run(plans):
            self.observe(outcome)
            yield at, outcome

    def _take(self, step: Step, place: Place) -> Outcome:
        outcome = step if isinstance(step, Outcome) else self._attempt(step)
        return outcome if outcome.placed else place(outcome)

    def _attempt(self, attempt: Attempt) -> Outcome:
        left = self.time_left()
        if left < self.reserve:
            return attempt.failed(OutOfTime(f"{left:.0f} s are left of the invocation, too few for a request"))
        return attempt.send(self.airflows[attempt.request.airflow])
