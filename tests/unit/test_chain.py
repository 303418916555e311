import re

import pytest

from dagbridge.chain import CONF_KEY, conf_with_chain, read_chain
from dagbridge.errors import ChainTooLong, MappingError


def run(dag_id: str) -> dict[str, str]:
    return {"airflow": "lake", "dag_id": dag_id, "dag_run_id": f"run-of-{dag_id}"}


def envelope(*dag_ids: str) -> dict:
    chain = [run(dag_id) for dag_id in dag_ids]
    return {"source": "airflow", "detail-type": "DAG Run State Change", "detail": {"chain": chain}}


def test_a_run_gets_the_chain_of_the_event_beside_its_conf():
    conf = conf_with_chain({"day": 1}, envelope("a", "b"), 8)

    assert {"day": 1, "_dagbridge": {"chain": [run("a"), run("b")]}} == conf


@pytest.mark.parametrize(
    "other",
    [
        {"source": "aws.s3", "detail-type": "Object Created"},
        {"source": "airflow", "detail-type": "Task State Change"},
        {"source": "acme", "detail-type": "DAG Run State Change"},
        {},
    ],
)
def test_the_conf_of_any_other_event_stays_as_it_is(other: dict):
    conf = {CONF_KEY: "of another"}

    assert conf is conf_with_chain(conf, other, 1)


def test_a_chain_may_be_as_long_as_the_route_allows():
    conf = conf_with_chain({}, envelope("a", "b", "a"), 3)

    assert 3 == len(conf[CONF_KEY]["chain"])


def test_a_longer_chain_is_refused_by_its_dags_names():
    with pytest.raises(
        ChainTooLong, match=re.escape("a → b → a are 3 DAG runs, one started by another, and max_chain")
    ):
        conf_with_chain({}, envelope("a", "b", "a"), 2)


def test_of_a_very_long_chain_the_end_is_shown():
    with pytest.raises(ChainTooLong) as raised:
        conf_with_chain({}, envelope(*(f"d{number}" for number in range(1000))), 8)

    assert str(raised.value).startswith("… → d988 → d989 → ")


def test_what_a_run_of_a_chain_has_besides_does_not_travel_on():
    assert [run("a")] == read_chain([run("a") | {"note": "x" * 1000}])


@pytest.mark.parametrize(
    ("chain", "message"),
    [
        (None, "chain must be an array of DAG runs, the oldest first"),
        ({}, "chain must be an array of DAG runs, the oldest first"),
        ([], "chain must be an array of DAG runs, the oldest first"),
        (["a"], "chain[0].airflow must be text"),
        ([run("a"), run("b") | {"airflow": 1}], "chain[1].airflow must be text"),
        ([run("")], "chain[0].dag_id must be text"),
        ([run("two words")], "chain[0].dag_id is no DAG id"),
        ([run("a\nb")], "chain[0].dag_id is no DAG id"),
        ([run("x" * 251)], "chain[0].dag_id is no DAG id"),
        ([{"airflow": "lake", "dag_id": "a"}], "chain[0].dag_run_id must be text"),
    ],
)
def test_what_is_no_chain_is_told_by_its_place(chain: object, message: str):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_chain(chain)


@pytest.mark.parametrize("detail", [None, [], {}, {"chain": "a"}, {"chain": [{}]}])
def test_a_waiting_event_of_a_run_without_a_chain_is_a_mapping_error(detail: object):
    event = envelope("a") | {"detail": detail}

    with pytest.raises(MappingError, match=r"no detail\.chain that can be read"):
        conf_with_chain({}, event, 8)
