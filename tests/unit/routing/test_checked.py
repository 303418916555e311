"""A table that was checked before comes to the same as one that is checked now."""

import pytest

from dagbridge.errors import TableError
from dagbridge.routing import load_table
from dagbridge.routing.checked import load_checked_table

RUN = {
    "match": {"source": ["aws.s3"]},
    "airflow": "other",
    "dag_id": "ingest_${detail.kind}",
    "conf": {"key": "${detail.key}", "list": ["${detail.size}", 5]},
    "dedupe_key": "${detail.key}",
    "note": "of ${source}",
    "logical_date": "${time}",
    "run_after": "${time}",
    "data_interval_start": "${time}",
    "data_interval_end": "${time}",
    "partition_key": "${detail.kind}",
    "mode": "shadow",
    "when_paused": "defer",
    "max_chain": 2,
    "description": "All that a run can have.",
}
ASSET = {
    "match": {"source": ["acme"]},
    "asset": {"uri": "s3://lake/${detail.key}"},
    "extra": {"size": "${detail.size}"},
}
TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}, "other": {"mwaa": "analytics"}},
    "webhooks": {"shop": {"secret": "hooks/shop", "signature": {"scheme": "stripe"}}},
    "routes": {"run": RUN, "asset": ASSET, "least": {"match": {"source": ["aws.s3"]}, "dag_id": "d"}},
}
EVENT = {
    "source": "aws.s3",
    "time": "2026-11-05T04:10:00Z",
    "detail": {"key": "orders/1.csv", "size": 512, "kind": "eu"},
}
TEMPLATES = (
    *("dag_id", "conf", "dedupe_key", "note", "logical_date", "run_after", "data_interval_start", "data_interval_end"),
    *("partition_key", "asset_uri", "extra"),
)
SETTINGS = ("name", "airflow", "when_paused", "max_chain", "shadow", "written")


@pytest.mark.parametrize("name", list(TABLE["routes"]))
@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_renders_as_in_a_table_that_is_checked_now(name, key):
    now, before = (getattr(load(TABLE).route(name), key) for load in (load_table, load_checked_table))

    assert (now and now.render(EVENT)) == (before and before.render(EVENT))


@pytest.mark.parametrize("name", list(TABLE["routes"]))
@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_is_that_of_a_table_that_is_checked_now(name, key):
    now, before = (getattr(load(TABLE).route(name), key) for load in (load_table, load_checked_table))

    assert now == before


def test_the_same_routes_match():
    now, before = load_table(TABLE).matching(EVENT), load_checked_table(TABLE).matching(EVENT)

    assert ["run", "least"] == [route.name for route in now] == [route.name for route in before]


def test_airflows_and_webhooks_are_the_same():
    now, before = load_table(TABLE), load_checked_table(TABLE)

    assert (now.airflows, now.webhooks) == (before.airflows, before.webhooks)


def test_a_template_that_is_invalid_after_all_is_told_with_its_route_when_it_is_needed():
    routes = {"a": {"match": {"source": ["x"]}, "dag_id": "d", "conf": {"key": "${detail."}}}
    (route,) = load_checked_table(TABLE | {"routes": routes}).routes

    with pytest.raises(TableError, match=r"routes\.a\.conf\.key: "):
        route.conf.render(EVENT)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"routes": {"a": {"match": {"source": "x"}, "dag_id": "d"}}}, r"routes\.a\.match\.source: must be a list"),
        ({"webhooks": {"shop": {"signature": {"scheme": "x"}}}}, r"webhooks\.shop\.signature\.scheme: must be one of"),
    ],
)
def test_what_else_is_invalid_after_all_is_told_at_once_with_its_path(wrong, message):
    with pytest.raises(TableError, match=message):
        load_checked_table(TABLE | wrong)
