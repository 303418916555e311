import contextlib
import copy
import gc

import pytest

from dagbridge.errors import TableError
from dagbridge.routing import load_table

TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "airflow/connections/airflow_default"}, "other": {"mwaa": "analytics"}},
    "routes": {
        "orders": {"match": {"source": ["aws.s3"]}, "dag_id": "ingest", "conf": {"key": "${detail.object.key}"}},
        "audit": {"match": {"source": [{"prefix": "aws."}]}, "airflow": "other", "dag_id": "audit", "mode": "shadow"},
    },
}


def changed(path: str, value: object) -> dict:
    document = copy.deepcopy(TABLE)
    *parents, last = path.split("/")
    target = document
    for step in parents:
        target = target[step]
    target[last] = value
    return document


def mistakes(document: object) -> list[str]:
    with pytest.raises(TableError) as raised:
        load_table(document)
    return [str(mistake) for mistake in raised.value.mistakes]


def test_routes_that_match_come_in_the_tables_order():
    table = load_table(TABLE)

    assert ["orders", "audit"] == [route.name for route in table.matching({"source": "aws.s3"})]


def test_an_event_that_no_route_takes_gives_none():
    assert [] == load_table(TABLE).matching({"source": "acme.shop"})


def test_a_route_goes_to_the_default_airflow_unless_it_says_otherwise():
    assert ["default", "other"] == [route.airflow for route in load_table(TABLE).routes]


def test_a_chain_of_eight_runs_is_allowed_unless_a_route_says_otherwise():
    document = changed("routes/orders/max_chain", 2)

    assert [2, 8] == [route.max_chain for route in load_table(document).routes]


def test_a_shadow_route_is_known_as_such():
    assert [False, True] == [route.shadow for route in load_table(TABLE).routes]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("version", 2, "version: must be 1"),
        ("version", True, "version: must be 1"),
        ("routes", {}, "routes: must be an object with at least one entry"),
        ("airflows", [], "airflows: must be an object with at least one entry"),
        ("airflows/default", {}, "airflows.default: needs either `secret`"),
        ("airflows/default", {"secret": "s", "mwaa": "m"}, "airflows.default: needs either `secret`"),
        ("airflows/default/secret", 7, "airflows.default.secret: must be text"),
        ("airflows/default/sercet", "x", "airflows.default.sercet: unknown key; did you mean `secret`?"),
        ("routes/orders", "x", "routes.orders: must be an object with the keys `match`, `dag_id`"),
        ("routes/orders/airflow", "prod", "routes.orders.airflow: no such airflow; `airflows` has: default, other"),
        ("routes/orders/matches", {}, "routes.orders.matches: unknown key; did you mean `match`?"),
        ("routes/orders/match", [], "routes.orders.match: must be an event pattern"),
        ("routes/orders/match", {"source": "aws.s3"}, "routes.orders.match.source: must be a list"),
        ("routes/orders/match", {"source": [{"prefx": "a"}]}, "routes.orders.match.source[0]: unknown operator"),
        ("routes/orders/dag_id", "", "routes.orders.dag_id: must be text"),
        ("routes/orders/dag_id", "${detail.", "routes.orders.dag_id: "),
        ("routes/orders/conf", [], "routes.orders.conf: must be an object"),
        ("routes/orders/conf", {"a": ["${detail..x}"]}, "routes.orders.conf.a[0]: "),
        ("routes/orders/conf", {"_dagbridge": 1}, "routes.orders.conf._dagbridge: is the bridge's own"),
        ("routes/orders/max_chain", 0, "routes.orders.max_chain: must be a whole number from 1 to 100"),
        ("routes/orders/max_chain", "8", "routes.orders.max_chain: must be a whole number from 1 to 100"),
        ("routes/orders/mode", "dry", "routes.orders.mode: must be one of `trigger`, `shadow`"),
        ("routes/or ders", TABLE["routes"]["orders"], "routes.or ders: a name has 1 to 64 letters"),
        ("routes/" + "x" * 65, TABLE["routes"]["orders"], "routes." + "x" * 65 + ": a name has 1 to 64 letters"),
    ],
)
def test_a_mistake_is_told_with_its_path(path: str, value: object, message: str):
    found = mistakes(changed(path, value))

    assert 1 == len(found)
    assert found[0].startswith(message)


@pytest.mark.parametrize("document", [None, [], "x", 7])
def test_what_is_no_table_says_what_a_table_has(document: object):
    assert ["must be an object with the keys `version`, `airflows`, `routes`"] == mistakes(document)


def test_a_missing_key_is_told():
    assert ["`routes` is missing"] == mistakes({"version": 1, "airflows": TABLE["airflows"]})


def test_every_mistake_is_told_at_once():
    document = changed("version", 3)
    document["routes"]["orders"] = {"match": {"source": []}, "dag_id": "${", "colour": "red"}

    assert ["version", "routes.orders.colour", "routes.orders.match.source", "routes.orders.dag_id"] == [
        mistake.split(":")[0] for mistake in mistakes(document)
    ]


@pytest.mark.parametrize("document", [TABLE, {}], ids=["valid", "invalid"])
def test_the_garbage_collector_is_on_again_after_loading(document: object):
    with contextlib.suppress(TableError):
        load_table(document)

    assert gc.isenabled()
