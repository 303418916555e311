"""Event + Route → AssetEvent: the templates are filled, and what Airflow would refuse is caught here."""

from __future__ import annotations

from typing import Any

from dagbridge.asset_event import KEY, AssetEvent
from dagbridge.errors import MappingError
from dagbridge.event import Event
from dagbridge.routing.route import ASSET_URI, ASSET_URI_RULE, Route
from dagbridge.values import key_of, object_of, text_of


def make_asset_event(event: Event, route: Route, run: str | None = None) -> AssetEvent:
    """Make the asset event that this event becomes by this route.

    Args:
        event: The event.
        route: The route; its `asset_uri` is set.
        run: What asks for another asset event than the event's own; the same text asks for the same other one.

    Raises:
        MappingError: When a template has no value in the event, or gives what Airflow would refuse. The text
            names the route, the field and the expression, and never holds event data.
    """
    try:
        key = key_of(event, route, run)
        partition_key = text_of(event, route.partition_key, "partition_key")
        return AssetEvent(route.airflow, _uri(event, route), key, _extra(event, route), partition_key)
    except MappingError as error:
        raise MappingError(f"route {route.name}: {error}") from error


def _uri(event: Event, route: Route) -> str:
    uri = text_of(event, route.asset_uri, "asset.uri")
    if uri is None or not ASSET_URI.fullmatch(uri):
        raise MappingError(f"asset.uri: does not come out as {ASSET_URI_RULE}")
    return uri


def _extra(event: Event, route: Route) -> dict[str, Any]:
    extra = object_of(event, route.extra, "extra")
    if KEY in extra:
        raise MappingError(f"extra: comes out with `{KEY}`, which is dagbridge's own")
    return extra
