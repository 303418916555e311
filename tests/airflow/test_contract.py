"""What the bridge's client relies on, asked of real servers: Airflow 3.3.2 and 2.11.2."""

from dataclasses import replace

import pytest
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.protocol import Answer
from dagbridge.airflow.rest import RestAirflow
from dagbridge.errors import AccessDenied, DagNotFound, TriggerRejected
from dagbridge.trigger import Trigger
from demo.airflow_server import AirflowServer

TRIGGER = Trigger("default", "ingest_orders", "orders__a.parquet__0123456789abcdef", {"size": 5, "ünï": [None, 1.5]})
DATED = replace(TRIGGER, logical_date="2026-11-22T08:00:00+00:00")


@pytest.fixture
def connection(airflow: AirflowServer) -> Connection:
    return Connection(airflow.base_url, airflow.username, airflow.password)


def client(*connections: Connection) -> RestAirflow:
    read = iter(connections)
    return RestAirflow("default", lambda: next(read), requests.Session(), (5, 30))


def test_a_trigger_becomes_a_run_with_exactly_its_conf(airflow, connection):
    answer = client(connection).trigger(TRIGGER)

    run = airflow.api.dag_run("ingest_orders", TRIGGER.dag_run_id)
    assert Answer.TRIGGERED == answer
    assert TRIGGER.conf == run["conf"]


def test_a_second_time_makes_no_second_run(airflow, connection):
    answers = [client(connection).trigger(TRIGGER) for _ in range(2)]

    assert [Answer.TRIGGERED, Answer.DUPLICATE] == answers
    assert 1 == len(airflow.api.dag_runs("ingest_orders"))


def test_note_and_logical_date_arrive(airflow, connection):
    client(connection).trigger(replace(DATED, note="s3://acme-landing/ä b"))

    run = airflow.api.dag_run("ingest_orders", TRIGGER.dag_run_id)
    assert "s3://acme-landing/ä b" == run["note"]
    assert run["logical_date"].startswith("2026-11-22T08:00:00")


def test_a_second_time_with_a_logical_date_is_a_duplicate(connection):
    client(connection).trigger(DATED)

    assert Answer.DUPLICATE == client(connection).trigger(DATED)


def test_another_run_with_the_same_logical_date_is_rejected(connection):
    client(connection).trigger(DATED)

    with pytest.raises(TriggerRejected, match="same logical_date"):
        client(connection).trigger(replace(DATED, dag_run_id="orders__b__fedcba9876543210"))


def test_many_runs_of_one_dag_in_a_row_do_not_collide(airflow, connection):
    one = client(connection)

    answers = {one.trigger(replace(TRIGGER, dag_run_id=f"orders__{n}__0123456789abcdef")) for n in range(20)}

    assert {Answer.TRIGGERED} == answers
    assert 20 == len(airflow.api.dag_runs("ingest_orders"))


def test_a_dag_that_does_not_exist_is_told(connection):
    with pytest.raises(DagNotFound, match="DAG nope: answered 404: Airflow knows no such DAG"):
        client(connection).trigger(replace(TRIGGER, dag_id="nope"))


def test_a_dag_with_an_import_error_is_not_found(connection):
    with pytest.raises(DagNotFound):
        client(connection).trigger(replace(TRIGGER, dag_id="cannot_be_imported"))


def test_a_conf_that_the_dags_params_refuse_is_rejected_with_airflows_words(connection):
    with pytest.raises(TriggerRejected, match=r"answered 400.*count"):
        client(connection).trigger(replace(TRIGGER, dag_id="needs_a_count"))


def test_a_conf_that_fits_the_dags_params_is_taken(connection):
    assert Answer.TRIGGERED == client(connection).trigger(replace(TRIGGER, dag_id="needs_a_count", conf={"count": 2}))


def test_a_paused_dag_takes_the_run(airflow, connection):
    client(connection).trigger(replace(TRIGGER, dag_id="is_paused"))

    assert ["queued"] == [run["state"] for run in airflow.api.dag_runs("is_paused")]


def test_a_reserved_run_id_is_what_we_never_send(connection):
    with pytest.raises(TriggerRejected, match="answered 400"):
        client(connection).trigger(replace(TRIGGER, dag_run_id="scheduled__x"))


def test_a_wrong_password_is_told_without_showing_it(connection):
    wrong = replace(connection, password="hunter2")

    with pytest.raises(AccessDenied) as raised:
        client(wrong, wrong).trigger(TRIGGER)

    assert "hunter2" not in str(raised.value)


def test_a_password_that_was_rotated_costs_nothing(connection):
    answer = client(replace(connection, password="old"), connection).trigger(TRIGGER)

    assert Answer.TRIGGERED == answer


def test_the_wrong_api_version_is_told(airflow, connection):
    other = replace(connection, api_version="v1" if airflow.version.startswith("3") else "v2", auth="basic")

    with pytest.raises((TriggerRejected, DagNotFound), match=r"extra\.api_version"):
        client(other, other).trigger(TRIGGER)
