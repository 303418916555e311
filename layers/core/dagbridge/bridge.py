"""The flow on one screen: events → routes → triggers → outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dagbridge.airflow.protocol import Airflow
from dagbridge.conf import make_trigger
from dagbridge.delivery import Delivery
from dagbridge.errors import DeferredError, MappingError, RejectedError
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome, failed
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.sources import Found
from dagbridge.trigger import Trigger


class Airflows(Protocol):
    """Name → deployment."""

    def __getitem__(self, name: str) -> Airflow: ...


@dataclass(frozen=True, slots=True)
class Bridge:
    """Brings events to Airflow.

    Attributes:
        table: The routes.
        airflows: The deployments that the table names.
        delivery: Keeps what did not become a run.
        observe: Told every outcome, once it is final.
        concurrency: Requests to Airflow at a time.
    """

    table: RoutingTable
    airflows: Airflows
    delivery: Delivery
    observe: Callable[[Outcome], None]
    concurrency: int = 1

    def handle(self, found: Iterable[Found]) -> list[Outcome]:
        """Send what was found to Airflow, and put what failed on its queue. One outcome per event × route."""
        return self.handle_batches([list(found)])[0]

    def handle_batches(self, batches: Sequence[Sequence[Found]]) -> list[list[Outcome]]:
        """Handle several records of one invocation, each with what was found in it; answers in their order."""
        return self._run(batches, self.delivery.place)

    def send(self, found: Iterable[Found]) -> list[Outcome]:
        """Send what was found to Airflow; what failed is the caller's to keep."""
        return self._run([list(found)], lambda outcome: outcome)[0]

    def _run(self, batches: Sequence[Sequence[Found]], place: Callable[[Outcome], Outcome]) -> list[list[Outcome]]:
        plans = [[step for item in batch for step in self._plan(item)] for batch in batches]
        done = iter(self._execute([step for plan in plans for step in plan], place))
        return [[next(done) for _ in plan] for plan in plans]

    def _plan(self, item: Found) -> list[Callable[[], Outcome]]:
        """Decide what has to be done for one thing that was found: a step per route."""
        if not isinstance(item, Event):
            return [partial(failed, item.error, item)]
        routes = self.table.matching(item.envelope)
        return [partial(self._take, item, route) for route in routes] or [partial(Outcome, Kind.UNMATCHED, item)]

    def _execute(self, steps: Sequence[Callable[[], Outcome]], place: Callable[[Outcome], Outcome]) -> list[Outcome]:
        def finish(step: Callable[[], Outcome]) -> Outcome:
            outcome = step()
            outcome = outcome if outcome.placed else place(outcome)
            self.observe(outcome)
            return outcome

        if self.concurrency == 1 or len(steps) == 1:
            return [finish(step) for step in steps]
        with ThreadPoolExecutor(self.concurrency) as pool:
            return list(pool.map(finish, steps))

    def _take(self, event: Event, route: Route) -> Outcome:
        """Take an event along one route."""
        try:
            trigger = make_trigger(event, route)
        except MappingError as error:
            return failed(error, event, route.name)
        if route.shadow:
            return Outcome(Kind.SHADOWED, event, route.name, trigger)
        return self._send(event, route, trigger)

    def _send(self, event: Event, route: Route, trigger: Trigger) -> Outcome:
        try:
            answer = self.airflows[trigger.airflow].trigger(trigger)
        except (DeferredError, RejectedError) as error:
            return failed(error, event, route.name, trigger)
        return Outcome(Kind(answer), event, route.name, trigger)
