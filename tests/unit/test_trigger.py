import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.trigger import clean_slug, make_dag_run_id

RESERVED = ("scheduled__", "backfill__", "dataset_triggered__", "asset_triggered__", "asset_materialization__")


def test_a_run_id_is_route_then_slug_then_digest():
    dag_run_id = make_dag_run_id("orders", "identity", "orders/a.parquet")

    route, slug, digest = dag_run_id.split("__")
    assert ("orders", "orders-a.parquet", 16) == (route, slug, len(digest))


def test_the_same_event_and_route_give_the_same_run_id():
    assert make_dag_run_id("orders", "identity", "a") == make_dag_run_id("orders", "identity", "a")


def test_two_routes_of_one_event_have_different_run_ids():
    first, second = make_dag_run_id("a", "identity", "x"), make_dag_run_id("b", "identity", "x")

    assert first.split("__")[-1] != second.split("__")[-1]


def test_route_and_identity_cannot_be_shifted_into_each_other():
    first, second = make_dag_run_id("ab", "c", "x"), make_dag_run_id("a", "bc", "x")

    assert first.split("__")[-1] != second.split("__")[-1]


def test_an_empty_slug_leaves_no_gap():
    assert make_dag_run_id("orders", "identity", "///").count("__") == 1


@pytest.mark.parametrize("route", [prefix.removesuffix("__") for prefix in RESERVED])
def test_a_route_named_like_airflows_own_runs_still_gets_a_legal_id(route: str):
    assert make_dag_run_id(route, "identity", "a").startswith("dagbridge__")


def test_a_slug_keeps_the_end_where_file_names_differ():
    assert clean_slug("x" * 100 + "-part-7.csv").endswith("-part-7.csv")


@given(st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True), st.text(), st.text())
def test_every_run_id_is_legal_in_every_airflow(route: str, identity: str, slug: str):
    dag_run_id = make_dag_run_id(route, identity, slug)

    assert set(dag_run_id) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~:+-")
    assert len(dag_run_id) <= 250
    assert ".." not in dag_run_id
    assert not dag_run_id.startswith((*RESERVED, "operator_triggered__"))
