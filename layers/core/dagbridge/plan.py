"""What has to be done for what was found: events × routes → attempts, or outcomes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dagbridge.attempt import Attempt
from dagbridge.errors import OverflowUnavailable, RejectedError, RouteNotFound, UnknownEvent
from dagbridge.event import Event
from dagbridge.mapping import make_request
from dagbridge.outcome import Kind, Outcome, failed
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.sources import Found, Pointer, Receipt, Resumed, Unrecognised, normalise

Step = Attempt | Outcome


@dataclass(frozen=True, slots=True)
class Planner:
    """Decides, without sending anything.

    Attributes:
        table: The routes.
        fetch: Gives a body back that was too large for its queue: `fetch(bucket, key)`.
    """

    table: RoutingTable
    fetch: Callable[[str, str], str]

    def steps(self, item: Found) -> Iterator[Step]:
        """Give what has to be done for one thing that was found: a step per route."""
        if isinstance(item, Event):
            yield from self._event(item)
        elif isinstance(item, Resumed):
            yield self._resumed(item)
        elif isinstance(item, Pointer):
            yield from self._pointed_at(item)
        else:
            yield failed(item.error, item)

    def _event(self, event: Event) -> Iterator[Step]:
        routes = self.table.matching(event.envelope)
        if not routes:
            yield Outcome(Kind.UNMATCHED, event)
        for route in routes:
            yield _taken(event, route)

    def _resumed(self, resumed: Resumed) -> Step:
        route = self.table.route(resumed.route)
        if route is None:
            error = RouteNotFound(f"route {resumed.route}: is no longer in the routing table")
            return failed(error, resumed.event, resumed.route, receipt=resumed.receipt, run=resumed.run)
        return _taken(resumed.event, route, resumed.receipt, resumed.run)

    def _pointed_at(self, pointer: Pointer) -> Iterator[Step]:
        try:
            body = self.fetch(pointer.bucket, pointer.key)
        except OverflowUnavailable as gone:
            record = Unrecognised(pointer.record, pointer.where, UnknownEvent("its body is in S3"))
            yield failed(gone, record, receipt=pointer.receipt)
            return
        for item in normalise({**pointer.record, "body": body}, pointer.where):
            if isinstance(item, Pointer):  # we never write one, and it could lead round in a circle
                error = UnknownEvent(f"{pointer.where}: its body in S3 points on to another body")
                yield failed(error, Unrecognised(pointer.record, pointer.where, error), receipt=pointer.receipt)
            else:
                yield from self.steps(item)


def _taken(event: Event, route: Route, receipt: Receipt | None = None, run: str | None = None) -> Step:
    """Take an event along one route."""
    try:
        request = make_request(event, route, run)
    except RejectedError as error:
        return failed(error, event, route.name, receipt=receipt, run=run)
    attempt = Attempt(event, route.name, request, receipt, run)
    return attempt.ended(Kind.SHADOWED) if route.shadow else attempt
