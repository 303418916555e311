"""Event + Route → Trigger: the templates are filled, and what Airflow would refuse is caught here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from dagbridge.chain import conf_with_chain
from dagbridge.errors import MappingError, RejectedError
from dagbridge.event import Event, identity_of
from dagbridge.routing.route import DAG_ID, DAG_ID_RULE, Route
from dagbridge.templates import Template, check_json
from dagbridge.trigger import Trigger, make_dag_run_id

_NOTE_LENGTH = 1000  # characters: the column's size in every Airflow; more is a 400 (v1), 500 or 422 (v2)

_MOMENTS = ("logical_date", "run_after", "data_interval_start", "data_interval_end")


def make_trigger(event: Event, route: Route, run: str | None = None) -> Trigger:
    """Make the request for the run that this event starts by this route.

    Args:
        event: The event.
        route: The route.
        run: What asks for another run than the event's own; the same text asks for the same other run.

    Raises:
        MappingError: When a template has no value in the event, or gives what Airflow would refuse. The text
            names the route, the field and the expression, and never holds event data.
        ChainTooLong: When more DAG runs led to the event than the route allows.
    """
    try:
        return _make(event, route, run)
    except RejectedError as error:
        raise type(error)(f"route {route.name}: {error}") from error


def _make(event: Event, route: Route, run: str | None) -> Trigger:
    identity, slug = event.identity, event.slug
    key = _text(event, route.dedupe_key, "dedupe_key")
    if key is not None:
        identity = slug = key
    if run is not None:
        identity = identity_of(identity, run)
    return Trigger(
        airflow=route.airflow,
        dag_id=_dag_id(event, route),
        dag_run_id=make_dag_run_id(route.name, identity, slug),
        conf=_conf(event, route),
        note=_note(event, route),
        **{name: _moment(event, route, name) for name in _MOMENTS},
        partition_key=_text(event, route.partition_key, "partition_key"),
        when_paused=route.when_paused,
    )


def _dag_id(event: Event, route: Route) -> str:
    dag_id = _text(event, route.dag_id, "dag_id")
    if dag_id is None or not DAG_ID.fullmatch(dag_id):
        raise MappingError(f"dag_id: does not come out as {DAG_ID_RULE}")
    return dag_id


def _conf(event: Event, route: Route) -> dict[str, Any]:
    if route.conf is None:
        conf: Any = {"event": dict(event.envelope)}
    else:
        conf = route.conf.render(event.envelope, where="conf")
    if not isinstance(conf, dict):
        raise MappingError("conf: does not come out as an object, which is all that Airflow takes")
    chained = conf_with_chain(conf, event.envelope, route.max_chain)
    check_json(chained, "conf")
    return chained


def _note(event: Event, route: Route) -> str | None:
    note = _text(event, route.note, "note")
    if note is not None and len(note) > _NOTE_LENGTH:
        raise MappingError(f"note: comes out longer than the {_NOTE_LENGTH} characters that Airflow keeps")
    return note


def _moment(event: Event, route: Route, name: str) -> str | None:
    text = _text(event, getattr(route, name), name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise MappingError(f"{name}: does not come out as ISO 8601 with an offset, such as 2026-11-22T08:00:00Z")
    return text


def _text(event: Event, template: Template | None, where: str) -> str | None:
    """Fill a template whose value Airflow wants as text; `optional(…)` without a value leaves the field out."""
    if template is None:
        return None
    value = template.render(event.envelope, where=where)
    check_json(value, where)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
