"""The flow on one screen: events → routes → requests → outcomes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from dagbridge.airflow.protocol import Airflow
from dagbridge.attempt import Attempt
from dagbridge.delivery import Delivery
from dagbridge.errors import OutOfTime
from dagbridge.outcome import Outcome
from dagbridge.plan import Planner, Step
from dagbridge.routing.table import RoutingTable
from dagbridge.sources import Found

Place = Callable[[Outcome], Outcome]


class Airflows(Protocol):
    """Name → deployment."""

    def __getitem__(self, name: str) -> Airflow: ...


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
        return self.handle_batches([list(found)])[0]

    def handle_batches(self, batches: Sequence[Sequence[Found]]) -> list[list[Outcome]]:
        """Handle several records of one invocation, each with what was found in it; answers in their order."""
        return self._run(batches, self.delivery.place)

    def send(self, found: Iterable[Found]) -> list[Outcome]:
        """Send what was found to Airflow; what failed is the caller's to keep."""
        return self._run([list(found)], lambda outcome: outcome)[0]

    def _run(self, batches: Sequence[Sequence[Found]], place: Place) -> list[list[Outcome]]:
        planner = Planner(self.table, self.delivery.fetch)
        plans = [[step for item in batch for step in planner.steps(item)] for batch in batches]
        ended = iter(self._execute([step for plan in plans for step in plan], place))
        return [[next(ended) for _ in plan] for plan in plans]

    def _execute(self, steps: Sequence[Step], place: Place) -> list[Outcome]:
        """Take each step, those of different airflows side by side, so that one that is down holds up no other."""
        if len(steps) == 1:  # as most invocations have it: no need for threads
            outcome = self._take(steps[0], place)
            self.observe(outcome)
            return [outcome]
        with ExitStack() as stack:
            pools = defaultdict[str | None, ThreadPoolExecutor](
                lambda: stack.enter_context(ThreadPoolExecutor(self.concurrency))
            )
            futures = [pools[_airflow(step)].submit(self._take, step, place) for step in steps]
            for future in as_completed(futures):
                self.observe(future.result())
        return [future.result() for future in futures]

    def _take(self, step: Step, place: Place) -> Outcome:
        outcome = step if isinstance(step, Outcome) else self._attempt(step)
        return outcome if outcome.placed else place(outcome)

    def _attempt(self, attempt: Attempt) -> Outcome:
        left = self.time_left()
        if left < self.reserve:
            return attempt.failed(OutOfTime(f"{left:.0f} s are left of the invocation, too few for a request"))
        return attempt.send(self.airflows[attempt.request.airflow])


def _airflow(step: Step) -> str | None:
    return step.request.airflow if step.request else None
