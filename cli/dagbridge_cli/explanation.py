"""What the bridge would do with a payload, route by route, without sending anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dagbridge.conf import make_trigger
from dagbridge.errors import RejectedError
from dagbridge.event import Event
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.sources import Found, Resumed, Unrecognised, normalise

_ALWAYS = {"airflow", "dag_id", "dag_run_id", "conf", "note"}


def explanation(payload: object, table: RoutingTable, only: str | None = None) -> dict[str, Any]:
    """Explain a Lambda payload of any source.

    Args:
        payload: Any JSON value.
        table: The routes.
        only: Name of the one route to explain; None: all.

    Returns:
        `{"events": [{"identity", "event", "routes": [{"route", "matched", "failed": [{"path", "wanted", "found"}],
        "trigger": {"airflow", "dag_id", "dag_run_id", "conf", "note"} | null, "error": null | "…"}]}]}`; a trigger
        also has `logical_date` and `partition_key` where the route sets them. A record that no source recognises has
        `identity` and `event` null, no routes, and its `error`.
    """
    routes = [route for route in table.routes if only in {None, route.name}]
    return {"events": [_explain(found, routes) for found in normalise(payload)]}


def _explain(found: Found, routes: list[Route]) -> dict[str, Any]:
    if isinstance(found, Resumed):
        return _explain(found.event, [route for route in routes if route.name == found.route])
    if not isinstance(found, Event):
        error = str(found.error) if isinstance(found, Unrecognised) else f"its body is s3://{found.bucket}/{found.key}"
        return {"identity": None, "event": None, "routes": [], "error": error}
    return {
        "identity": found.identity,
        "event": dict(found.envelope),
        "routes": [_take(found, route) for route in routes],
    }


def _take(event: Event, route: Route) -> dict[str, Any]:
    failures = route.match.failures(event.envelope)
    trigger, error = (None, None) if failures else _trigger(event, route)
    return {
        "route": route.name,
        "matched": not failures,
        "failed": [asdict(failure) for failure in failures],
        "trigger": trigger,
        "error": error,
    }


def _trigger(event: Event, route: Route) -> tuple[Mapping[str, Any] | None, str | None]:
    try:
        trigger = asdict(make_trigger(event, route))
    except RejectedError as error:
        return None, str(error)
    del trigger["when_paused"]  # decides whether it is sent; no part of what is sent
    return {key: value for key, value in trigger.items() if key in _ALWAYS or value is not None}, None
