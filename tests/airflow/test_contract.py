"""What the bridge's client relies on, asked of real servers, directly and through MWAA.

MWAA is a stand-in, and what is behind it is real: see `tests/support/mwaa_stand_in.py`.
"""

import functools
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.airflow.mwaa_client import make_mwaa_client
from dagbridge.airflow.protocol import Airflow, AnswerKind
from dagbridge.airflow.rest import RestAirflow
from dagbridge.errors import AccessDenied, AirflowUnavailable, DagNotFound, DagPaused, TriggerRejected
from dagbridge.trigger import Trigger
from demo.airflow_server import AirflowServer
from demo.airflow_server.rest import good
from tests.support.mwaa_stand_in import MwaaStandIn, mwaa_stand_in
from tests.support.viewers import viewer_of

TRIGGER = Trigger("default", "ingest_orders", "orders__a.parquet__0123456789abcdef", {"size": 5, "ünï": [None, 1.5]})
DATED = replace(TRIGGER, logical_date="2026-11-22T09:00:00+01:00")
# Its path is too long for MWAA, so that it has to be looked for in another way
DATED_LONG = replace(DATED, dag_run_id="orders-landed__quarter-1.parquet__0123456789abcdef")

# For what Airflow 2 does not know
EACH_AIRFLOW_3 = [
    "airflow_3",
    *(pytest.param(name, marks=pytest.mark.more_airflows) for name in ("airflow_3_fab", "airflow_3_1", "airflow_3_0")),
]


@pytest.fixture
def connection(airflow: AirflowServer) -> Connection:
    return Connection(airflow.base_url, airflow.username, airflow.password)


@pytest.fixture(scope="module")
def mwaa() -> MwaaStandIn:
    with mwaa_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def mwaa_client():
    return functools.cache(lambda: make_mwaa_client(5))


@pytest.fixture
def through_mwaa(airflow, mwaa, mwaa_client, monkeypatch) -> MwaaAirflow:
    mwaa.environments["contract"] = airflow.api.request
    mwaa.attract(monkeypatch)
    return MwaaAirflow("default", "contract", mwaa_client)


@pytest.fixture(params=["directly", "through_mwaa"])
def bridge(request, connection) -> Airflow:
    """The bridge's client by either road, as a new container has it."""
    return directly(connection) if request.param == "directly" else request.getfixturevalue("through_mwaa")


def directly(*connections: Connection) -> RestAirflow:
    """The secret reads as one connection after the other."""
    read = iter(connections)
    return RestAirflow("default", lambda: next(read), requests.Session(), (5, 30))


def test_a_trigger_becomes_a_run_with_exactly_its_conf(airflow, bridge):
    answer = bridge.trigger(TRIGGER)

    run = airflow.api.dag_run("ingest_orders", TRIGGER.dag_run_id)
    assert AnswerKind.TRIGGERED == answer.kind
    assert TRIGGER.conf == run["conf"]


def test_a_second_time_makes_no_second_run(airflow, bridge):
    answers = [bridge.trigger(TRIGGER).kind for _ in range(2)]

    assert [AnswerKind.TRIGGERED, AnswerKind.DUPLICATE] == answers
    assert 1 == len(airflow.api.dag_runs("ingest_orders"))


def test_note_and_logical_date_arrive(airflow, bridge):
    bridge.trigger(replace(DATED, note="s3://acme-landing/ä b"))

    run = airflow.api.dag_run("ingest_orders", TRIGGER.dag_run_id)
    assert "s3://acme-landing/ä b" == run["note"]
    assert run["logical_date"].startswith("2026-11-22T08:00:00")


def test_a_run_without_a_note_has_the_correlation_id_as_its_note_on_airflow_3(airflow, bridge):
    bridge.trigger(replace(TRIGGER, correlation_id="order-7"))

    note = "correlation_id: order-7" if airflow.version.startswith("3") else None
    assert note == airflow.api.dag_run("ingest_orders", TRIGGER.dag_run_id)["note"]


def test_a_second_time_with_a_logical_date_is_a_duplicate(bridge):
    bridge.trigger(DATED)

    assert AnswerKind.DUPLICATE == bridge.trigger(DATED).kind


def test_another_run_with_the_same_logical_date_is_rejected(bridge):
    bridge.trigger(DATED)

    with pytest.raises(TriggerRejected, match="same logical_date"):
        bridge.trigger(replace(DATED, dag_run_id="orders__b__fedcba9876543210"))


def test_a_second_time_of_a_run_whose_path_mwaa_does_not_take_is_a_duplicate(through_mwaa):
    through_mwaa.trigger(DATED_LONG)

    assert AnswerKind.DUPLICATE == through_mwaa.trigger(DATED_LONG).kind


def test_another_run_with_the_same_logical_date_is_told_from_one_whose_path_mwaa_does_not_take(through_mwaa):
    through_mwaa.trigger(DATED)

    with pytest.raises(TriggerRejected, match="same logical_date"):
        through_mwaa.trigger(DATED_LONG)


def test_many_runs_of_one_dag_in_a_row_do_not_collide(airflow, connection):
    one = directly(connection)

    answers = {one.trigger(replace(TRIGGER, dag_run_id=f"orders__{n}__0123456789abcdef")).kind for n in range(20)}

    assert {AnswerKind.TRIGGERED} == answers
    assert 20 == len(airflow.api.dag_runs("ingest_orders"))


def test_a_dag_that_does_not_exist_is_told(bridge):
    with pytest.raises(DagNotFound, match="DAG nope: answered 404: Airflow knows no such DAG"):
        bridge.trigger(replace(TRIGGER, dag_id="nope"))


def test_a_dag_with_an_import_error_is_not_found(bridge):
    with pytest.raises(DagNotFound):
        bridge.trigger(replace(TRIGGER, dag_id="cannot_be_imported"))


def test_a_conf_that_the_dags_params_refuse_is_rejected_with_airflows_words(bridge):
    with pytest.raises(TriggerRejected, match=r"answered 400.*count"):
        bridge.trigger(replace(TRIGGER, dag_id="needs_a_count"))


def test_a_conf_that_fits_the_dags_params_is_taken(bridge):
    assert AnswerKind.TRIGGERED == bridge.trigger(replace(TRIGGER, dag_id="needs_a_count", conf={"count": 2})).kind


def test_a_paused_dag_takes_the_run(airflow, bridge):
    bridge.trigger(replace(TRIGGER, dag_id="is_paused"))

    assert ["queued"] == [run["state"] for run in airflow.api.dag_runs("is_paused")]


def test_that_a_dag_is_paused_is_known_with_the_answer(bridge):
    paused = replace(TRIGGER, dag_id="is_paused")

    assert (True, False) == (bridge.trigger(paused).paused, bridge.trigger(TRIGGER).paused)


def test_a_reserved_run_id_is_what_we_never_send(bridge):
    with pytest.raises(TriggerRejected, match="answered 400"):
        bridge.trigger(replace(TRIGGER, dag_run_id="scheduled__x"))


def test_a_route_may_keep_its_runs_from_a_paused_dag(airflow, bridge):
    with pytest.raises(DagPaused):
        bridge.trigger(replace(TRIGGER, dag_id="is_paused", when_paused="defer"))

    assert [] == airflow.api.dag_runs("is_paused")


@pytest.mark.parametrize("airflow", EACH_AIRFLOW_3, indirect=True)
def test_run_after_arrives(airflow, bridge):
    bridge.trigger(replace(TRIGGER, run_after="2026-11-22T09:00:00+01:00"))

    run = airflow.api.request("GET", f"/dags/ingest_orders/dagRuns/{TRIGGER.dag_run_id}").json()
    assert run["run_after"].startswith("2026-11-22T08:00:00")


@pytest.mark.parametrize("airflow", ["airflow_2"], indirect=True)
def test_run_after_is_not_sent_to_airflow_2(bridge):
    with pytest.raises(TriggerRejected, match="run_after needs Airflow 3"):
        bridge.trigger(replace(TRIGGER, run_after="2026-11-22T09:00:00+01:00"))


def test_a_data_interval_arrives(airflow, bridge):
    interval = {"data_interval_start": "2026-11-21T00:00:00Z", "data_interval_end": "2026-11-22T00:00:00Z"}

    bridge.trigger(replace(DATED, **interval))

    run = airflow.api.request("GET", f"/dags/ingest_orders/dagRuns/{TRIGGER.dag_run_id}").json()
    assert ["2026-11-21T00:00:00", "2026-11-22T00:00:00"] == [run[name][:19] for name in interval]


@pytest.mark.parametrize("half", ["data_interval_start", "data_interval_end"])
def test_half_a_data_interval_is_rejected(bridge, half):
    with pytest.raises(TriggerRejected, match=r"answered (400|422).*data_interval"):
        bridge.trigger(replace(DATED, **{half: "2026-11-21T00:00:00Z"}))


PARTITION_KEY = {
    "2.11.2": "partition_key needs Airflow 3",
    "3.0.6": "answered 422.*partition_key",
    "3.1.8": "answered 422.*partition_key",
    "3.3.2": "answered 400.*partition",  # a DAG that has no partitions
}


def test_a_partition_key_that_airflow_has_no_use_for_is_rejected_by_name(airflow, bridge):
    with pytest.raises(TriggerRejected, match=PARTITION_KEY[airflow.version]):
        bridge.trigger(replace(TRIGGER, partition_key="2026-11-22"))

    assert [] == airflow.api.dag_runs("ingest_orders")


def test_a_note_of_a_thousand_characters_arrives(airflow, bridge):
    bridge.trigger(replace(TRIGGER, note="ä" * 1000))

    assert "ä" * 1000 == airflow.api.dag_run("ingest_orders", TRIGGER.dag_run_id)["note"]


WRONG_PASSWORD = {"2.11.2": 403, "3.0.6": 401, "3.1.8": 401, "3.3.2": 401}


def test_a_wrong_password_has_the_status_of_its_version(airflow, connection):
    wrong = replace(connection, password="hunter2")

    with pytest.raises(AccessDenied, match=f"answered {WRONG_PASSWORD[airflow.version]}"):
        directly(wrong, wrong).trigger(TRIGGER)


@pytest.mark.parametrize("airflow", EACH_AIRFLOW_3, indirect=True)
def test_a_fixed_token_is_taken(airflow, connection):
    login = {"username": airflow.username, "password": airflow.password}
    answer = requests.post(f"{airflow.base_url}/auth/token", json=login, timeout=30)
    fixed = Connection(airflow.base_url, auth="bearer", token=answer.json()["access_token"])

    assert AnswerKind.TRIGGERED == directly(fixed).trigger(TRIGGER).kind


def test_a_token_that_airflow_did_not_make_is_refused(airflow, connection):
    foreign = replace(connection, auth="bearer", token="eyJhbGciOiJIUzUxMiJ9.e30.c2ln", api_version=None)

    with pytest.raises(AccessDenied, match="answered 403"):
        directly(foreign, foreign).trigger(TRIGGER)


def test_a_role_that_may_only_look_is_refused_with_403(airflow, connection):
    user = viewer_of(airflow)
    viewer = replace(connection, login=user["login"], password=user["password"])

    with pytest.raises(AccessDenied, match=r"answered 403.*the role may not trigger"):
        directly(viewer, viewer).trigger(TRIGGER)


def test_a_wrong_password_is_told_without_showing_it(connection):
    wrong = replace(connection, password="hunter2")

    with pytest.raises(AccessDenied) as raised:
        directly(wrong, wrong).trigger(TRIGGER)

    assert "hunter2" not in str(raised.value)


def test_a_password_that_was_rotated_costs_nothing(connection):
    answer = directly(replace(connection, password="old"), connection).trigger(TRIGGER)

    assert AnswerKind.TRIGGERED == answer.kind


@contextmanager
def out_of_order(airflow: AirflowServer):
    """Let Airflow's database refuse every new run, so that Airflow answers 500."""
    with closing(sqlite3.connect(airflow.home / "airflow.db", timeout=30, isolation_level=None)) as database:
        database.execute("CREATE TRIGGER out_of_order BEFORE INSERT ON dag_run BEGIN SELECT RAISE(ABORT, 'no'); END")
        try:
            yield
        finally:
            database.execute("DROP TRIGGER out_of_order")


def test_after_a_500_whose_connection_airflow_closes_the_next_try_makes_the_run(airflow, bridge):
    with out_of_order(airflow), pytest.raises(AirflowUnavailable, match="answered 500"):
        bridge.trigger(TRIGGER)

    assert AnswerKind.TRIGGERED == bridge.trigger(TRIGGER).kind


def test_the_wrong_api_version_is_told(airflow, connection):
    other = replace(connection, api_version="v1" if airflow.version.startswith("3") else "v2", auth="basic")

    with pytest.raises((TriggerRejected, DagNotFound), match=r"extra\.api_version"):
        directly(other, other).trigger(TRIGGER)


@pytest.fixture
def run(airflow, bridge) -> str:
    """A run, below Airflow's API."""
    bridge.trigger(replace(TRIGGER, note="a note"))
    return f"/dags/ingest_orders/dagRuns/{TRIGGER.dag_run_id}"


def change(airflow: AirflowServer, path: str, **fields: object) -> None:
    good(airflow.api.request("PATCH", path, json=fields))


def test_a_run_is_told_as_airflow_has_it(airflow, bridge, run):
    change(airflow, run, state="failed")

    told = bridge.get_run("ingest_orders", TRIGGER.dag_run_id)
    assert ("failed", "a note") == (told.state, told.note)
    assert datetime.fromisoformat(told.end_date) <= datetime.now(UTC)


def test_a_run_that_was_cleared_is_queued_again(airflow, bridge, run):
    change(airflow, run, state="failed")
    good(airflow.api.request("POST", f"{run}/clear", json={"dry_run": False}))

    told = bridge.get_run("ingest_orders", TRIGGER.dag_run_id)
    assert ("queued", None) == (told.state, told.end_date)


def test_a_run_that_was_deleted_is_none(airflow, bridge, run):
    airflow.api.delete_dag_runs("ingest_orders")

    assert bridge.get_run("ingest_orders", TRIGGER.dag_run_id) is None


def test_the_failed_tasks_of_a_run_are_told(airflow, bridge, run):
    before = bridge.failed_tasks("ingest_orders", TRIGGER.dag_run_id)
    as_version_2_wants_it = {"dry_run": False} if airflow.version.startswith("2") else {}
    change(airflow, f"{run}/taskInstances/show_conf", new_state="failed", **as_version_2_wants_it)

    assert ([], ["show_conf"]) == (before, bridge.failed_tasks("ingest_orders", TRIGGER.dag_run_id))


def test_a_run_whose_path_mwaa_does_not_take_is_found_and_so_is_that_it_was_deleted(airflow, through_mwaa):
    through_mwaa.trigger(DATED_LONG)
    found = through_mwaa.get_run("ingest_orders", DATED_LONG.dag_run_id)
    airflow.api.delete_dag_runs("ingest_orders")

    assert "queued" == found.state
    assert through_mwaa.get_run("ingest_orders", DATED_LONG.dag_run_id) is None


def test_a_runs_page_is_in_airflows_ui(airflow, connection):
    one = directly(connection)

    answer = one.trigger(TRIGGER)

    page = requests.get(answer.url, timeout=30)
    assert (200, "text/html") == (page.status_code, page.headers["Content-Type"].partition(";")[0])
    assert answer.url == one.get_run("ingest_orders", TRIGGER.dag_run_id).url


def test_mwaa_tells_no_page(through_mwaa):
    answer = through_mwaa.trigger(TRIGGER)

    assert ("queued", None) == (answer.state, answer.url)
