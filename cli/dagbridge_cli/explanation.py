"""What the bridge would do with a payload, route by route, without sending anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dagbridge.errors import RejectedError
from dagbridge.event import Event
from dagbridge.mapping import make_request
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.sources import Found, Resumed, Unrecognised, normalise
from dagbridge.trigger import Trigger

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
        also has `logical_date` and `partition_key` where the route sets them. A route that names an asset has
        `"asset_event": {"airflow", "asset", "extra"}` beside a `trigger` that is null. A record that no source
        recognises has `identity` and `event` null, no routes, and its `error`.
    """
    routes = [route for route in table.routes if only in {None, route.name}]
    return {"events": [_explain(found, routes) for found in normalise(payload, hooks=table.webhooks)]}


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
    asked = {"trigger": None, "error": None} if failures else asked_of(event, route)
    return {
        "route": route.name,
        "matched": not failures,
        "failed": [asdict(failure) for failure in failures],
        **asked,
    }


def asked_of(event: Event, route: Route, run: str | None = None) -> dict[str, Any]:
    """Tell what an event asks of Airflow by a route: `{"trigger", "error"}`, and `"asset_event"` of an asset.

    Args:
        event: The event.
        route: The route.
        run: What asks for another run than the event's own.
    """
    try:
        request = make_request(event, route, run)
    except RejectedError as error:
        return {"trigger": None, "error": str(error)}
    if isinstance(request, Trigger):
        trigger = asdict(request)
        del trigger["when_paused"]  # decides whether it is sent; no part of what is sent
        del trigger["correlation_id"]  # a note on Airflow 3; which one it is, nobody knows here
        kept = {key: value for key, value in trigger.items() if key in _ALWAYS or value is not None}
        return {"trigger": kept, "error": None}
    asset_event = {"airflow": request.airflow, "asset": {"uri": request.uri}, "extra": request.sent_extra}
    if request.partition_key is not None:
        asset_event["partition_key"] = request.partition_key
    return {"trigger": None, "asset_event": asset_event, "error": None}


def request_lines(asked: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Word what `asked_of` tells: the request's line, and its body.

    The body of an asset event has the asset by its URI, as Airflow 2 takes it; Airflow 3 is asked for its number first.
    """
    if asset_event := asked.get("asset_event"):
        line = f"POST …/assets/events (Airflow 2: …/datasets/events) on airflow {asset_event['airflow']}"
        return line, {key: value for key, value in asset_event.items() if key != "airflow"}
    trigger = asked["trigger"]
    body = {key: value for key, value in trigger.items() if key not in {"airflow", "dag_id"} and value is not None}
    return f"POST …/dags/{trigger['dag_id']}/dagRuns on airflow {trigger['airflow']}", body
