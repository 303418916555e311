"""Asset events on real servers: Airflow 3.3.2 and, as dataset events, 2.11.2; directly and through MWAA.

MWAA is a stand-in, and what is behind it is real: see `tests/support/mwaa_stand_in.py`. Airflow keeps asset events for
ever, so each test has a key of its own.
"""

import functools
import itertools
from dataclasses import replace

import pytest
import requests
from moto import mock_aws

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.airflow.mwaa_client import make_mwaa_client
from dagbridge.airflow.protocol import Airflow, Answer, AnswerKind
from dagbridge.airflow.remembering import IdempotencyTable, RememberingAirflow
from dagbridge.airflow.rest import RestAirflow
from dagbridge.asset_event import KEY, AssetEvent
from dagbridge.errors import AccessDenied, AirflowUnavailable, AssetNotFound, TriggerRejected
from tests.support.idempotency_table import make_table
from tests.support.mwaa_stand_in import TIMED_OUT, MwaaStandIn, mwaa_stand_in

ORDERS, ODD = "s3://acme-landing/orders", "s3://acme-landing/orders/100%_a|b"
NUMBERS = itertools.count()


@pytest.fixture
def event() -> AssetEvent:
    """An asset event that no other test creates."""
    key = f"orders__a.parquet__{next(NUMBERS):016x}"
    return AssetEvent("default", ORDERS, key, {"size": 5, "ünï": [None, 1.5]})


@pytest.fixture
def rest(airflow) -> RestAirflow:
    return opened(airflow)


def opened(airflow, **fields) -> RestAirflow:
    connection = replace(Connection(airflow.base_url, airflow.username, airflow.password), **fields)
    return RestAirflow("default", lambda: connection, requests.Session(), (5, 30))


@pytest.fixture(scope="module")
def mwaa() -> MwaaStandIn:
    with mwaa_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def make_client():
    return functools.cache(functools.partial(make_mwaa_client, 5))


@pytest.fixture
def through_mwaa(airflow, mwaa, make_client, monkeypatch) -> MwaaAirflow:
    mwaa.environments["assets"] = airflow.api.request
    mwaa.attract(monkeypatch)
    return MwaaAirflow("default", "assets", make_client)


@pytest.fixture(params=["rest", "through_mwaa"])
def bridge(request) -> Airflow:
    """The bridge's client by either road, as a new container has it."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def found(airflow, event):
    """Ask Airflow for the events with the test's key."""
    path, key = ("/assets", "asset_events") if airflow.version.startswith("3") else ("/datasets", "dataset_events")

    def ask() -> list[dict]:
        return [one for one in airflow.api.pages(f"{path}/events", key) if one["extra"].get(KEY) == event.key]

    return ask


def uri_of(one: dict) -> str:
    return one.get("uri") or one["dataset_uri"]


def test_an_asset_event_is_there_with_exactly_its_extra(bridge, event, found):
    answer = bridge.create_asset_event(event)

    (one,) = found()
    assert (Answer(AnswerKind.TRIGGERED), ORDERS) == (answer, uri_of(one))
    assert {**event.extra, KEY: event.key, "from_rest_api": True} == one["extra"]


def test_a_second_time_makes_no_second_event(bridge, event, found):
    answers = [bridge.create_asset_event(event) for _ in range(2)]

    assert [Answer(AnswerKind.TRIGGERED), Answer(AnswerKind.DUPLICATE)] == answers
    assert 1 == len(found())


def test_another_container_makes_no_second_event_either(airflow, event, found):
    answers = [opened(airflow).create_asset_event(event) for _ in range(2)]

    assert [Answer(AnswerKind.TRIGGERED), Answer(AnswerKind.DUPLICATE)] == answers
    assert 1 == len(found())


def test_the_asset_is_the_one_with_exactly_this_uri(bridge, event, found):
    bridge.create_asset_event(replace(event, uri=ODD))

    assert [ODD] == [uri_of(one) for one in found()]


@pytest.mark.parametrize("uri", ["s3://acme-landing/order", "s3://acme-landing/orders/", "S3://acme-landing/orders"])
def test_an_asset_that_does_not_exist_is_told(bridge, event, found, uri):
    with pytest.raises(AssetNotFound, match=f"asset {uri}: Airflow knows no such asset"):
        bridge.create_asset_event(replace(event, uri=uri))

    assert [] == found()


def test_an_event_that_airflow_took_when_mwaa_had_given_up_is_not_made_again(through_mwaa, mwaa, event, found):
    through_mwaa.create_asset_event(replace(event, key="another"))  # so that version and asset are known
    mwaa.script = [None, TIMED_OUT]

    with pytest.raises(AirflowUnavailable, match="504"):
        through_mwaa.create_asset_event(event)

    assert Answer(AnswerKind.DUPLICATE) == through_mwaa.create_asset_event(event)
    assert 1 == len(found())


NO_PARTITIONS = {
    "2.11.2": "partition_key needs Airflow 3",
    "3.0.6": "answered 422.*partition_key",
    "3.1.8": "answered 422.*partition_key",
}


def test_a_partition_key_arrives_where_airflow_has_partitions_and_is_rejected_by_name_elsewhere(
    airflow, bridge, event, found
):
    partitioned = replace(event, partition_key="2026-03-14")

    if airflow.version not in NO_PARTITIONS:
        bridge.create_asset_event(partitioned)
        assert ["2026-03-14"] == [one["partition_key"] for one in found()]
    else:
        with pytest.raises(TriggerRejected, match=NO_PARTITIONS[airflow.version]):
            bridge.create_asset_event(partitioned)


def test_a_wrong_password_is_told_without_showing_it(airflow, event):
    with pytest.raises(AccessDenied) as raised:
        opened(airflow, password="hunter2").create_asset_event(event)

    assert "hunter2" not in str(raised.value)


def test_with_the_table_two_deliveries_make_one_event(bridge, event, found):
    with mock_aws():
        client = make_table("idempotency")
        containers = [RememberingAirflow(bridge, IdempotencyTable("idempotency", lambda: client)) for _ in range(2)]

        answers = [container.create_asset_event(event) for container in containers]

    assert [Answer(AnswerKind.TRIGGERED), Answer(AnswerKind.DUPLICATE)] == answers
    assert 1 == len(found())


def test_with_the_table_the_second_delivery_asks_airflow_nothing(airflow, rest, event, found):
    with mock_aws():
        client = make_table("idempotency")
        table = IdempotencyTable("idempotency", lambda: client)
        RememberingAirflow(rest, table).create_asset_event(event)
        unreachable = RestAirflow("default", lambda: Connection("http://127.0.0.1:1"), requests.Session(), (1, 1))

        answer = RememberingAirflow(unreachable, table).create_asset_event(event)

    assert Answer(AnswerKind.DUPLICATE) == answer
