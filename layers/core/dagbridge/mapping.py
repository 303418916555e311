"""Event + Route → Request: a trigger where the route names a DAG, an asset event where it names an asset."""

from __future__ import annotations

from dagbridge.conf import make_trigger
from dagbridge.event import Event
from dagbridge.extra import make_asset_event
from dagbridge.request import Request
from dagbridge.routing.route import Route


def make_request(event: Event, route: Route, run: str | None = None) -> Request:
    """Make what this event asks of Airflow by this route.

    Args:
        event: The event.
        route: The route.
        run: What asks for another run, or asset event, than the event's own.

    Raises:
        MappingError: When a template has no value in the event, or gives what Airflow would refuse.
    """
    return make_trigger(event, route, run) if route.asset_uri is None else make_asset_event(event, route, run)
