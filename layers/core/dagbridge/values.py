"""What a route's templates give for an event, as both kinds of request need it."""

from __future__ import annotations

import json
from typing import Any

from dagbridge.errors import MappingError
from dagbridge.event import Event, identity_of
from dagbridge.routing.route import Route
from dagbridge.templates import Template, check_json
from dagbridge.trigger import make_dag_run_id


def key_of(event: Event, route: Route, run: str | None) -> str:
    """Name event × route: the id of the run that it starts, or the key of its asset event.

    Args:
        event: The event.
        route: The route.
        run: What asks for another run than the event's own; the same text asks for the same other run.
    """
    identity, slug = event.identity, event.slug
    dedupe_key = text_of(event, route.dedupe_key, "dedupe_key")
    if dedupe_key is not None:
        identity = slug = dedupe_key
    if run is not None:
        identity = identity_of(identity, run)
    return make_dag_run_id(route.name, identity, slug)


def object_of(event: Event, template: Template | None, where: str) -> dict[str, Any]:
    """Fill a template that has to give an object; without one, it is `{"event": <envelope>}`."""
    value: Any = {"event": dict(event.envelope)} if template is None else template.render(event.envelope, where=where)
    if not isinstance(value, dict):
        raise MappingError(f"{where}: does not come out as an object, which is all that Airflow takes")
    check_json(value, where)
    return value


def text_of(event: Event, template: Template | None, where: str) -> str | None:
    """Fill a template whose value Airflow wants as text; `optional(…)` without a value leaves the field out."""
    if template is None:
        return None
    value = template.render(event.envelope, where=where)
    check_json(value, where)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
