import pytest

from dagbridge.conf import make_trigger
from dagbridge.errors import MappingError
from dagbridge.event import Event
from dagbridge.extra import make_asset_event
from dagbridge.mapping import make_request
from dagbridge.routing import compile_pattern
from dagbridge.routing.route import Route
from dagbridge.templates import compile_template

EVENT = Event({"source": "aws.s3", "detail": {"object": {"key": "orders/a.csv", "size": 5}}}, "identity", "a.csv")


def route(**templates: object) -> Route:
    fields = {"asset_uri": "s3://acme/orders"} | templates
    compiled = {"dag_id": None} | {name: compile_template(value) for name, value in fields.items() if value is not None}
    return Route(name="orders", match=compile_pattern({"source": ["aws.s3"]}), airflow="default", **compiled)


def error_of(**templates: object) -> str:
    with pytest.raises(MappingError) as raised:
        make_asset_event(EVENT, route(**templates))
    return str(raised.value)


def test_extra_is_filled_from_the_event_with_its_json_types():
    event = make_asset_event(EVENT, route(extra={"key": "${detail.object.key}", "size": "${detail.object.size}"}))

    assert {"key": "orders/a.csv", "size": 5} == event.extra


def test_without_extra_the_asset_event_has_the_event():
    assert {"event": EVENT.envelope} == make_asset_event(EVENT, route()).extra


def test_what_is_sent_has_the_key_in_it():
    event = make_asset_event(EVENT, route(extra={"size": 5}))

    assert {"size": 5, "dagbridge_key": event.key} == event.sent_extra


def test_the_key_is_what_a_dag_run_would_be_named():
    trigger = make_trigger(EVENT, route(dag_id="ingest", asset_uri=None))

    assert trigger.dag_run_id == make_asset_event(EVENT, route()).key


def test_the_asset_can_depend_on_the_event():
    event = make_asset_event(EVENT, route(asset_uri="s3://acme/${split(detail.object.key, '/')[0]}"))

    assert "s3://acme/orders" == event.uri


def test_the_same_event_gives_an_equal_asset_event():
    assert make_asset_event(EVENT, route()) == make_asset_event(EVENT, route())


def test_another_run_is_another_key():
    assert make_asset_event(EVENT, route()).key != make_asset_event(EVENT, route(), "again").key


def test_a_dedupe_key_names_it_in_place_of_the_identity():
    events = [Event(EVENT.envelope, identity, "slug") for identity in ("one", "two")]

    first, second = (make_asset_event(event, route(dedupe_key="${detail.object.key}")) for event in events)

    assert first.key == second.key


def test_a_partition_key_is_filled():
    assert "aws.s3" == make_asset_event(EVENT, route(partition_key="${source}")).partition_key


@pytest.mark.parametrize("uri", ["${detail.object.key}ä", "${optional(detail.nope)}", "a\nb", " a", "a ", "x" * 1501])
def test_what_airflow_takes_for_no_uri_is_told(uri):
    assert error_of(asset_uri=uri).startswith(
        "route orders: asset.uri: does not come out as 1 to 1,500 printable ASCII characters"
    )


@pytest.mark.parametrize("extra", ["${detail.object.key}", "${detail.object.size}", "${`[1]`}"])
def test_an_extra_that_is_no_object_is_told(extra):
    assert error_of(extra=extra).startswith("route orders: extra: does not come out as an object")


def test_an_extra_with_our_own_key_in_it_is_told():
    event = Event({"source": "aws.s3", "detail": {"dagbridge_key": "x"}}, "identity", "a.csv")

    with pytest.raises(MappingError, match="route orders: extra: comes out with `dagbridge_key`"):
        make_asset_event(event, route(extra="${detail}"))


def test_an_expression_without_a_value_is_told_with_its_place():
    assert "route orders: extra.a: ${detail.nope} has no value" in error_of(extra={"a": "${detail.nope}"})


def test_no_event_data_is_told():
    assert "orders/a.csv" not in error_of(asset_uri="${detail.object.key}ä")


def test_a_route_with_a_dag_asks_for_a_run_and_one_with_an_asset_for_its_event():
    asked = [make_request(EVENT, each) for each in (route(dag_id="ingest", asset_uri=None), route())]

    assert [{"airflow", "dag_id", "dag_run_id"}, {"airflow", "asset_uri", "dagbridge_key"}] == [
        set(request.names) for request in asked
    ]
