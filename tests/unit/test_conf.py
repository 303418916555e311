from dataclasses import replace

import pytest

from dagbridge.conf import make_trigger
from dagbridge.errors import MappingError
from dagbridge.event import Event
from dagbridge.routing import compile_pattern
from dagbridge.routing.route import Route
from dagbridge.templates import compile_template

EVENT = Event(
    {"source": "aws.s3", "time": "2026-11-22T08:00:00Z", "detail": {"object": {"key": "orders/a.csv", "size": 5}}},
    identity="identity",
    slug="a.csv",
)
LONG = "x" * 1001


def route(**templates: object) -> Route:
    fields = {"dag_id": "ingest"} | templates
    compiled = {name: compile_template(value) for name, value in fields.items()}
    return Route(name="orders", match=compile_pattern({"source": ["aws.s3"]}), airflow="default", **compiled)


def error_of(**templates: object) -> str:
    with pytest.raises(MappingError) as raised:
        make_trigger(EVENT, route(**templates))
    return str(raised.value)


def test_conf_is_filled_from_the_event_with_its_json_types():
    trigger = make_trigger(EVENT, route(conf={"key": "${detail.object.key}", "size": "${detail.object.size}"}))

    assert {"key": "orders/a.csv", "size": 5} == trigger.conf


def test_without_conf_the_dag_gets_the_event():
    assert {"event": EVENT.envelope} == make_trigger(EVENT, route()).conf


def test_conf_can_be_one_expression_that_gives_an_object():
    assert {"key": "orders/a.csv", "size": 5} == make_trigger(EVENT, route(conf="${detail.object}")).conf


def test_the_dag_can_depend_on_the_event():
    assert "load_orders" == make_trigger(EVENT, route(dag_id="load_${split(detail.object.key, '/')[0]}")).dag_id


def test_note_and_logical_date_and_partition_key_are_filled():
    trigger = make_trigger(EVENT, route(note="${detail.object.key}", logical_date="${time}", partition_key="${source}"))

    assert ("orders/a.csv", "2026-11-22T08:00:00Z", "aws.s3") == (
        trigger.note,
        trigger.logical_date,
        trigger.partition_key,
    )


def test_the_same_event_gives_an_equal_trigger():
    assert make_trigger(EVENT, route(conf="${detail.object}")) == make_trigger(EVENT, route(conf="${detail.object}"))


def test_events_with_the_same_dedupe_key_ask_for_the_same_run():
    other = Event(EVENT.envelope, identity="another", slug="b.csv")
    by_key = route(dedupe_key="${detail.object.key}")

    assert make_trigger(EVENT, by_key).dag_run_id == make_trigger(other, by_key).dag_run_id


def test_an_optional_note_without_a_value_is_left_out():
    assert make_trigger(EVENT, route(note="${optional(detail.note)}")).note is None


@pytest.mark.parametrize(
    ("templates", "message"),
    [
        ({"conf": {"a": "${detail.nope}"}}, "route orders: conf.a: ${detail.nope} has no value"),
        ({"conf": "${detail.object.size}"}, "route orders: conf: does not come out as an object"),
        ({"dag_id": "load ${detail.object.key}"}, "route orders: dag_id: does not come out as 1 to 250 letters"),
        ({"dag_id": LONG}, "route orders: dag_id: does not come out as 1 to 250 letters"),
        ({"note": LONG}, "route orders: note: comes out longer than the 1000 characters"),
        ({"run_after": "soon"}, "route orders: run_after: does not come out as ISO 8601 with an offset"),
        ({"logical_date": "yesterday"}, "route orders: logical_date: does not come out as ISO 8601 with an offset"),
        ({"logical_date": "2026-11-22T08:00:00"}, "route orders: logical_date: does not come out as ISO 8601 with"),
    ],
)
def test_what_airflow_would_refuse_is_told_by_route_and_field(templates: dict, message: str):
    assert error_of(**templates).startswith(message)


def test_a_message_never_holds_event_data():
    assert "orders/a.csv" not in error_of(dag_id="${detail.object.key}")


@pytest.mark.parametrize("value", [float("nan"), "\x00", "\ud800"])
def test_what_json_or_postgres_cannot_hold_is_caught(value: object):
    event = Event({"source": "x", "detail": {"value": value}}, "identity", "slug")

    with pytest.raises(MappingError, match=r"route orders: conf"):
        make_trigger(event, route())


def test_the_run_knows_the_events_correlation_id():
    event = replace(EVENT, envelope={**EVENT.envelope, "id": "6a7e8feb", "detail": {"correlation_id": "order-7"}})

    assert "order-7" == make_trigger(event, route()).correlation_id
