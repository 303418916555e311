"""OAuth 2 client credentials, from a real OAuth 2 server to a real Airflow 3.3.2 that trusts it and nobody else."""

import json
from dataclasses import replace

import boto3
import pytest
import requests
from click.testing import CliRunner
from moto import mock_aws

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.protocol import AnswerKind
from dagbridge.airflow.rest import RestAirflow
from dagbridge.errors import AccessDenied
from dagbridge.trigger import Trigger
from dagbridge_cli.main import main

TRIGGER = Trigger("default", "ingest_orders", "orders__a.parquet__0123456789abcdef", {"size": 5})
TABLE = """\
version: 1
airflows: {default: {secret: airflow}}
routes:
  orders: {match: {source: [aws.s3]}, dag_id: ingest_orders}
"""
AGAIN = replace(TRIGGER, dag_run_id="orders__b.parquet__0123456789abcdef")


@pytest.fixture
def airflow(airflow_oauth2):
    airflow_oauth2.api.delete_dag_runs()
    return airflow_oauth2


@pytest.fixture
def connection(airflow, provider) -> Connection:
    return Connection(
        airflow.base_url,
        auth="oauth2",
        token_url=provider.token_url,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope="airflow.trigger",
    )


def bridge(*connections: Connection) -> RestAirflow:
    """The secret reads as one connection after the other."""
    read = iter(connections)
    return RestAirflow("default", lambda: next(read), requests.Session(), (5, 30))


def test_a_token_of_the_provider_makes_a_run_in_the_clients_name(airflow, connection, provider):
    answer = bridge(connection).trigger(TRIGGER)

    run = airflow.api.request("GET", f"/dags/ingest_orders/dagRuns/{TRIGGER.dag_run_id}").json()
    assert (AnswerKind.TRIGGERED, provider.client_id) == (answer.kind, run["triggering_user_name"])


def test_airflows_own_tokens_are_not_taken(airflow, connection):
    own = replace(connection, auth="jwt", login=airflow.username, password=airflow.password)

    with pytest.raises(AccessDenied, match="answered 403"):
        bridge(own, own).trigger(TRIGGER)


def test_a_token_serves_until_shortly_before_its_end(connection, provider):
    airflow, before = bridge(connection), provider.tokens_given()

    for trigger in (TRIGGER, AGAIN):
        airflow.trigger(trigger)

    assert 1 == provider.tokens_given() - before


def test_a_token_that_is_about_to_end_is_renewed(connection, provider):
    airflow, before = bridge(replace(connection, client_id=provider.short_client_id)), provider.tokens_given()

    for trigger in (TRIGGER, AGAIN):
        airflow.trigger(trigger)

    requests = 3  # two triggers, and a look whether the DAG is paused
    assert requests == provider.tokens_given() - before


def test_a_wrong_client_secret_is_told_without_showing_it(connection):
    wrong = replace(connection, client_secret="hunter2")

    with pytest.raises(AccessDenied, match="token/: answered 401") as raised:
        bridge(wrong, wrong).trigger(TRIGGER)

    assert "hunter2" not in str(raised.value)


def test_a_client_secret_that_was_rotated_costs_nothing(connection):
    answer = bridge(replace(connection, client_secret="old"), connection).trigger(TRIGGER)

    assert AnswerKind.TRIGGERED == answer.kind


def test_a_scope_that_the_provider_does_not_know_is_told(connection):
    wrong = replace(connection, scope="airflow.everything")

    with pytest.raises(AccessDenied, match="token/: answered 400: check the credentials, scope and grant type"):
        bridge(wrong, wrong).trigger(TRIGGER)


def test_a_scope_that_lets_only_look_is_refused_by_airflow(airflow, connection):
    viewer = replace(connection, scope="airflow.look")

    with pytest.raises(AccessDenied, match=r"answered 403.*the role may not trigger"):
        bridge(viewer, viewer).trigger(TRIGGER)

    assert [] == airflow.api.dag_runs()


@pytest.fixture
def table(connection, tmp_path):
    """A table with that Airflow; its secret is in moto."""
    client = {name: getattr(connection, name) for name in ("token_url", "client_id", "client_secret", "scope")}
    file = tmp_path / "routes.yaml"
    file.write_text(TABLE)
    with mock_aws():
        secret = json.dumps({"host": connection.base_url, "extra": client})
        boto3.client("secretsmanager").create_secret(Name="airflow", SecretString=secret)
        yield str(file)


def test_the_doctor_finds_nothing_wrong_with_it(table):
    result = CliRunner(mix_stderr=False).invoke(main, ["doctor", "--routes", table, "--probe-role", "--json"])

    (airflow,) = json.loads(result.stdout)["airflows"]
    checks = {check["check"]: check for check in (*airflow["checks"], *airflow["routes"][0]["checks"])}
    assert "accepted (oauth2)" == checks["credentials"]["message"]
    assert {"ok"} == {check["status"] for name, check in checks.items() if name not in {"tls", "conf"}}
