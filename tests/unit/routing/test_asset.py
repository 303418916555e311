import pytest

from dagbridge.errors import TableError
from dagbridge.routing import load_table

ASSET = {"match": {"source": ["aws.s3"]}, "asset": {"uri": "s3://acme/orders"}}


def table(route: dict) -> dict:
    return {"version": 1, "airflows": {"default": {"secret": "s"}}, "routes": {"orders": route}}


def mistakes(**fields: object) -> list[str]:
    with pytest.raises(TableError) as raised:
        load_table(table(ASSET | fields))
    return [str(mistake) for mistake in raised.value.mistakes]


def test_a_route_may_name_an_asset_in_place_of_a_dag():
    (route,) = load_table(table(ASSET | {"extra": {"key": "${detail.object.key}"}})).routes

    assert (None, "s3://acme/orders") == (route.dag_id, route.asset_uri.render({}))


def test_both_kinds_take_what_is_neithers_own():
    fields = {"dedupe_key": "${id}", "partition_key": "p", "mode": "shadow", "airflow": "default", "description": "d"}

    assert load_table(table(ASSET | fields)).routes[0].shadow


def test_a_dag_and_an_asset_are_one_too_many():
    assert ["routes.orders: has both `dag_id` and `asset`; an event that does both takes two routes"] == mistakes(
        dag_id="ingest"
    )


def test_neither_is_a_mistake():
    with pytest.raises(TableError, match=r"routes\.orders: `dag_id` is missing"):
        load_table(table({"match": {"source": ["aws.s3"]}}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("note", "n"),
        ("logical_date", "${time}"),
        ("run_after", "${time}"),
        ("when_paused", "defer"),
        ("max_chain", 2),
    ],
)
def test_what_says_something_about_a_run_is_told_with_why(field, value):
    assert [
        f"routes.orders.{field}: belongs to a DAG run, and not to `asset`: Airflow starts the runs of an asset itself"
    ] == mistakes(**{field: value})


def test_conf_is_told_with_what_to_write_in_its_place():
    assert ["routes.orders.conf: belongs to a DAG run, and not to `asset`: an asset event carries `extra`"] == mistakes(
        conf={}
    )


def test_a_data_interval_is_told_twice():
    assert 2 == len(mistakes(data_interval_start="${time}", data_interval_end="${time}"))


def test_extra_without_an_asset_is_told_with_what_to_write_in_its_place():
    with pytest.raises(TableError, match=r"routes\.orders\.extra: belongs to `asset`; a DAG run carries `conf`"):
        load_table(table({"match": {"source": ["aws.s3"]}, "dag_id": "ingest", "extra": {}}))


@pytest.mark.parametrize(
    ("asset", "message"),
    [
        ("s3://acme/orders", "routes.orders.asset: must be an object with the keys `uri`"),
        ({}, "routes.orders.asset: `uri` is missing"),
        ({"uri": ""}, "routes.orders.asset.uri: must be text"),
        ({"uri": 7}, "routes.orders.asset.uri: must be text"),
        ({"uri": "${detail..x}"}, "routes.orders.asset.uri: ${detail..x} at character 10"),
        ({"uri": "s3://acme/ä"}, "routes.orders.asset.uri: is no asset's URI: 1 to 1,500 printable ASCII"),
        ({"uri": "a", "name": "b"}, "routes.orders.asset.name: unknown key; known: `uri`"),
    ],
)
def test_a_mistake_in_the_asset_is_told_with_its_path(asset, message):
    (mistake,) = mistakes(asset=asset)

    assert mistake.startswith(message)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ([], "routes.orders.extra: must be an object, or one ${…} that gives an object"),
        ({"a": ["${detail..x}"]}, "routes.orders.extra.a[0]: "),
        ({"dagbridge_key": "x"}, "routes.orders.extra.dagbridge_key: is dagbridge's own"),
    ],
)
def test_a_mistake_in_extra_is_told_with_its_path(extra, message):
    (mistake,) = mistakes(extra=extra)

    assert mistake.startswith(message)
