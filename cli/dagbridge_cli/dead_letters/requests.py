"""What the bridge would send to Airflow for a letter, for `--dry-run`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagbridge.event import Event
from dagbridge.routing.table import RoutingTable
from dagbridge_cli.explanation import asked_of, explanation


def requests_of(delivery: Mapping[str, Any], table: RoutingTable) -> list[dict[str, Any]]:
    """List the requests of one delivery, by this table: it should be the one that is deployed.

    Returns:
        `[{"route", "shadow", "trigger": {"airflow", "dag_id", "dag_run_id", "conf", …} | null, "error": null | "…"}]`.
        Of a route that names an asset, `trigger` is null, and there is `"asset_event": {"airflow", "asset", "extra"}`.
        Of a delivery, one; of a raw record, one for each event × route that matches, none where no route does.
        `shadow`: the route only looks, so nothing would be sent.
    """
    if "raw" in delivery:
        return _of_record(delivery["raw"], table)
    event = Event(delivery["event"], delivery["identity"], delivery["slug"])
    return [_of_route(event, delivery["route"], delivery.get("run"), table)]


def _of_route(event: Event, name: str, run: str | None, table: RoutingTable) -> dict[str, Any]:
    route = table.route(name)
    if route is None:
        return _failed(name, f"the table has no route {name}")
    return {"route": name, "shadow": route.shadow, **asked_of(event, route, run)}


def _of_record(record: object, table: RoutingTable) -> list[dict[str, Any]]:
    found = []
    for event in explanation(record, table)["events"]:
        if event["event"] is None:
            found.append(_failed(None, event["error"]))
        for taken in event["routes"]:
            if taken["matched"]:
                route = table.route(taken["route"])
                asked = {key: taken[key] for key in ("trigger", "asset_event", "error") if key in taken}
                found.append({"route": taken["route"], "shadow": route is not None and route.shadow, **asked})
    return found


def _failed(route: str | None, error: str) -> dict[str, Any]:
    return {"route": route, "shadow": False, "trigger": None, "error": error}
