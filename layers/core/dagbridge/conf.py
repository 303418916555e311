"""Event + Route → Trigger: the templates are filled, and what Airflow would refuse is caught here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dagbridge.chain import conf_with_chain
from dagbridge.correlation import correlation_id
from dagbridge.errors import MappingError, RejectedError
from dagbridge.event import Event
from dagbridge.routing.route import DAG_ID, DAG_ID_RULE, Route
from dagbridge.templates import check_json
from dagbridge.trigger import Trigger
from dagbridge.values import key_of, object_of, text_of

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
    return Trigger(
        airflow=route.airflow,
        dag_id=_dag_id(event, route),
        dag_run_id=key_of(event, route, run),
        conf=_conf(event, route),
        note=_note(event, route),
        **{name: _moment(event, route, name) for name in _MOMENTS},
        partition_key=text_of(event, route.partition_key, "partition_key"),
        correlation_id=correlation_id(event.envelope),
        when_paused=route.when_paused,
    )


def _dag_id(event: Event, route: Route) -> str:
    dag_id = text_of(event, route.dag_id, "dag_id")
    if dag_id is None or not DAG_ID.fullmatch(dag_id):
        raise MappingError(f"dag_id: does not come out as {DAG_ID_RULE}")
    return dag_id


def _conf(event: Event, route: Route) -> dict[str, Any]:
    conf = conf_with_chain(object_of(event, route.conf, "conf"), event.envelope, route.max_chain)
    check_json(conf, "conf")
    return conf


def _note(event: Event, route: Route) -> str | None:
    note = text_of(event, route.note, "note")
    if note is not None and len(note) > _NOTE_LENGTH:
        raise MappingError(f"note: comes out longer than the {_NOTE_LENGTH} characters that Airflow keeps")
    return note


def _moment(event: Event, route: Route, name: str) -> str | None:
    text = text_of(event, getattr(route, name), name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise MappingError(f"{name}: does not come out as ISO 8601 with an offset, such as 2026-11-22T08:00:00Z")
    return text
