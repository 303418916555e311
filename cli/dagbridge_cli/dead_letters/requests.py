"""What the bridge would send to Airflow for a letter, for `--dry-run`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dagbridge.conf import make_trigger
from dagbridge.errors import RejectedError
from dagbridge.event import Event
from dagbridge.routing.table import RoutingTable
from dagbridge_cli.explanation import explanation


def requests_of(delivery: Mapping[str, Any], table: RoutingTable) -> list[dict[str, Any]]:
    """List the requests of one delivery, by this table: it should be the one that is deployed.

    Returns:
        `[{"route", "shadow", "trigger": {"airflow", "dag_id", "dag_run_id", "conf", …} | null, "error": null | "…"}]`.
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
        return _request(name, None, f"the table has no route {name}")
    try:
        return _request(name, asdict(make_trigger(event, route, run)), None, shadow=route.shadow)
    except RejectedError as error:
        return _request(name, None, str(error))


def _of_record(record: object, table: RoutingTable) -> list[dict[str, Any]]:
    found = []
    for event in explanation(record, table)["events"]:
        if event["event"] is None:
            found.append(_request(None, None, event["error"]))
        for taken in event["routes"]:
            if taken["matched"]:
                route = table.route(taken["route"])
                shadow = route is not None and route.shadow
                found.append(_request(taken["route"], taken["trigger"], taken["error"], shadow=shadow))
    return found


def _request(
    route: str | None, trigger: Mapping[str, Any] | None, error: str | None, *, shadow: bool = False
) -> dict[str, Any]:
    return {"route": route, "shadow": shadow, "trigger": trigger, "error": error}
