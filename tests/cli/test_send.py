import functools
import json

import boto3
import pytest
from moto import mock_aws

from tests.cli.conftest import ASSET_TABLE
from tests.support.canaries import PASSWORD, TOKEN, leaks
from tests.support.scripted_assets import ScriptedAssets

EVENT = "events/s3/object-created.json"


@pytest.fixture(scope="module")
def clients():
    """boto3's clients, each made once, since making one takes longer than a test."""
    return functools.cache(boto3.client)


@pytest.fixture
def send(run, table, airflow, clients, monkeypatch):
    """Run `dagbridge send` with a secret in moto, whose Airflow answers as told."""
    monkeypatch.setattr(boto3, "client", clients)
    connection = {"host": airflow.base_url, "login": "svc", "password": PASSWORD, "extra": {"api_version": "v2"}}
    with mock_aws():
        boto3.client("secretsmanager").create_secret(
            Name="airflow/connections/airflow_default", SecretString=json.dumps(connection)
        )
        yield lambda *arguments, **options: run("send", "--routes", table(), *arguments, **options)


@pytest.fixture(params=["--airflow-url", "--airflow"])
def to_url(request, run, table, airflow, monkeypatch):
    """Run `dagbridge send` without AWS, to an Airflow that is named by its address."""
    monkeypatch.setattr("boto3.client", _no_aws)
    monkeypatch.setenv("DAGBRIDGE_PASSWORD", PASSWORD)
    given = [request.param, airflow.base_url, "--login", "admin"]
    return lambda *arguments, **options: run("send", "--routes", table(), *given, *arguments, **options)


def _no_aws(*_, **__):
    raise AssertionError("AWS was asked")


def test_an_event_becomes_a_run(send, airflow):
    result = send("--event", EVENT)

    (trigger,) = airflow.triggers
    assert (0, {"key": "orders/dt=2026-03-14/orders-0001.parquet"}) == (result.exit_code, trigger.body["conf"])


def test_what_was_made_is_told(send, airflow):
    result = send("--event", EVENT)

    dag_run_id = airflow.triggers[0].body["dag_run_id"]
    assert (
        "✓ triggered: orders → ingest on airflow default\n"
        f"    {dag_run_id}\n"
        f"    {airflow.base_url}/dags/ingest/runs/{dag_run_id}\n"
    ) == result.stdout


def test_programs_are_told_the_same(send, airflow):
    delivery = json.loads(send("--event", EVENT, "--json").stdout)["deliveries"][0]

    dag_run_id = airflow.triggers[0].body["dag_run_id"]
    assert {
        "outcome": "triggered",
        "route": "orders",
        "airflow": "default",
        "dag_id": "ingest",
        "dag_run_id": dag_run_id,
        "url": f"{airflow.base_url}/dags/ingest/runs/{dag_run_id}",
        "error": None,
    } == delivery


def test_a_run_that_exists_is_a_duplicate(send, airflow):
    airflow.script = [(201, {"access_token": "t"}), (409, {"detail": "Unique constraint violation"})]

    result = send("--event", EVENT)

    assert (0, True) == (result.exit_code, result.stdout.startswith("✓ duplicate: orders"))


def test_the_page_of_an_airflow_2_is_its_grid(to_url, airflow):
    airflow.script = [(404, "<html>"), (200, {"version": "2.11.2"})]

    delivery = json.loads(to_url("--event", EVENT, "--json").stdout)["deliveries"][0]

    assert f"{airflow.base_url}/dags/ingest/grid?dag_run_id={delivery['dag_run_id']}" == delivery["url"]


def test_an_event_comes_by_standard_input_as_well(send, airflow, load_event):
    result = send("--event", "-", input=json.dumps(load_event("s3/object-created")))

    assert (0, 1) == (result.exit_code, len(airflow.triggers))


def test_an_airflow_that_is_named_by_its_address_needs_no_aws(to_url, airflow):
    result = to_url("--event", EVENT)

    login = next(request.body for request in airflow.requests if request.path == "/auth/token")
    assert (0, {"username": "admin", "password": PASSWORD}) == (result.exit_code, login)


def test_a_password_that_is_nowhere_is_asked_for(to_url, airflow, monkeypatch):
    monkeypatch.delenv("DAGBRIDGE_PASSWORD")

    result = to_url("--event", EVENT, input="typed\n")

    login = next(request.body for request in airflow.requests if request.path == "/auth/token")
    assert ("typed", False) == (login["password"], "typed" in result.stdout + result.stderr)


def test_there_is_no_option_for_a_password(run):
    assert "--password" not in run("send", "--help").output


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((503, "down"), "✗ deferred: orders → ingest on airflow default"),
        ((400, {"detail": "no"}), "✗ rejected: orders → ingest on airflow default"),
        ((404, {"detail": "no"}), "DagNotFound: airflow default, DAG ingest"),
    ],
)
def test_what_airflow_does_not_take_is_shown_and_fails(send, airflow, answer, told):
    airflow.script = [(201, {"access_token": "t"}), answer]

    result = send("--event", EVENT)

    assert (1, True) == (result.exit_code, told in result.stdout)


def test_nothing_goes_to_a_queue(send, airflow, monkeypatch):
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", "http://127.0.0.1:1/queue")
    airflow.script = [(201, {"access_token": "t"}), (503, "down")]

    result = send("--event", EVENT)

    assert (1, True) == (result.exit_code, "✗ deferred" in result.stdout)


def test_a_secret_that_is_not_there_is_shown(send, table):
    boto3.client("secretsmanager").delete_secret(
        SecretId="airflow/connections/airflow_default", ForceDeleteWithoutRecovery=True
    )

    result = send("--event", EVENT)

    assert (1, True) == (result.exit_code, "SecretInvalid" in result.stdout)


def test_an_event_that_no_route_takes_is_no_failure(send, airflow):
    result = send("--event", "events/eventbridge/custom-event.json")

    assert (0, True, []) == (result.exit_code, result.stdout.startswith("unmatched: no route"), airflow.requests)


def test_an_event_that_is_none_is_told(send):
    result = send("--event", "events/s3/test-event.json")

    assert (0, True) == (result.exit_code, result.stdout.startswith("no event in it"))


def test_a_record_in_no_known_shape_fails(send):
    result = send("--event", "-", input='{"no": "event"}')

    assert (1, True) == (result.exit_code, result.stdout.startswith("✗ rejected: no route\n    UnknownEvent:"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--event", "nowhere.json"],
        ["--event", EVENT, "--login", "admin"],
        ["--event", EVENT, "--airflow-url", "http://127.0.0.1:1"],
        ["--event", EVENT, "--login", "admin", "--airflow-url", "ftp://127.0.0.1"],
        ["--event", "README.md"],
        [],
    ],
)
def test_wrong_usage_has_its_own_exit_status(run, table, monkeypatch, arguments):
    monkeypatch.setenv("DAGBRIDGE_PASSWORD", PASSWORD)

    result = run("send", "--routes", table(), *arguments)

    assert (2, "", []) == (result.exit_code, result.stdout, leaks(result.stderr))


def test_an_address_that_cannot_be_used_is_told(run, table, monkeypatch):
    monkeypatch.setenv("DAGBRIDGE_PASSWORD", PASSWORD)

    result = run("send", "--routes", table(), "--event", EVENT, "--login", "a", "--airflow-url", "ftp://127.0.0.1")

    assert "--airflow-url: `host` must be an http or https URL" in result.stderr


@pytest.mark.parametrize("status", [200, 400, 401, 403, 422, 500])
def test_a_server_that_repeats_the_password_does_not_make_it_shown(send, airflow, status):
    airflow.script = [(201, {"access_token": TOKEN}), (status, {"detail": PASSWORD}), (status, {"detail": PASSWORD})]

    result = send("--event", EVENT)

    assert [] == leaks(result.stdout + result.stderr)


def test_it_has_help_with_examples(run):
    assert "Examples:" in run("send", "--help").output


def test_an_event_becomes_an_asset_event(run, send, table, airflow):
    assets = ScriptedAssets(airflow)
    assets.uris = ["s3://acme/orders"]

    result = run("send", "--routes", table(ASSET_TABLE), "--event", EVENT, "--json")

    (delivery,) = json.loads(result.stdout)["deliveries"]
    (event,) = assets.events
    assert ("triggered", "s3://acme/orders", None) == (delivery["outcome"], delivery["asset_uri"], delivery["dag_id"])
    assert delivery["dagbridge_key"] == event["extra"]["dagbridge_key"]


def test_an_asset_event_is_told_to_people_too(run, send, table, airflow):
    ScriptedAssets(airflow).uris[:] = ["s3://acme/orders"]

    result = run("send", "--routes", table(ASSET_TABLE), "--event", EVENT)

    assert result.stdout.startswith("✓ triggered: orders → s3://acme/orders on airflow default\n    orders__")
