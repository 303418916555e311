"""`dagbridge doctor` and `dagbridge send` with real servers: Airflow 3.3.2 and 2.11.2."""

import base64
import configparser
import hashlib
import hmac
import json
import socket
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws

from dagbridge_cli.main import main

ROOT = Path(__file__).resolve().parents[2]
ORDER = "events/s3/object-created.json"
TABLE = """\
version: 1
airflows:
  healthy: {secret: healthy}
  wrong_port: {secret: wrong_port}
  wrong_prefix: {secret: wrong_prefix}
  wrong_password: {secret: wrong_password}
  wrong_api: {secret: wrong_api}
routes:
  healthy: {match: &any {source: [aws.s3]}, airflow: healthy, dag_id: ingest_orders, note: "${detail.object.key}"}
  mistyped: {match: *any, airflow: healthy, dag_id: ingest_order}
  broken: {match: *any, airflow: healthy, dag_id: cannot_be_imported}
  paused: {match: *any, airflow: healthy, dag_id: is_paused}
  unfit: {match: *any, airflow: healthy, dag_id: needs_a_count, conf: {count: "${detail.object.key}"}}
  absent: {match: *any, airflow: healthy, dag_id: needs_a_count, conf: {}}
  fit: {match: *any, airflow: healthy, dag_id: needs_a_count, conf: {count: "${detail.object.size}"}}
  unknown: {match: *any, airflow: healthy, dag_id: process_file, partition_key: day}
"""
ONE = TABLE[: TABLE.index("  mistyped")].replace("dag_id: ingest_orders", "dag_id: after_glue_job")


@pytest.fixture
def dagbridge(airflow, tmp_path, monkeypatch):
    """Run a command whose secrets are in moto: `dagbridge("doctor", TABLE, "--json", login=…)`."""
    monkeypatch.chdir(ROOT)

    def run(command, table, *arguments, **other):
        file = tmp_path / "routes.yaml"
        file.write_text(table)
        with mock_aws():
            client = boto3.client("secretsmanager")
            for name, connection in connections(airflow, **other).items():
                client.create_secret(Name=name, SecretString=json.dumps(connection))
            return CliRunner(mix_stderr=False).invoke(main, [command, "--routes", str(file), *arguments])

    return run


def connections(airflow, **other):
    """Give a connection that is right, and some of which each has one mistake."""
    right = {"host": airflow.base_url, "login": airflow.username, "password": airflow.password} | other
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    return {
        "healthy": right,
        "wrong_port": right | {"host": f"http://127.0.0.1:{port}"},
        "wrong_prefix": right | {"host": f"{airflow.base_url}/prefix"},
        "wrong_password": right | {"password": "hunter2"},
        "wrong_api": right | {"extra": {"api_version": "v1" if is_3(airflow) else "v2"}},
    }


@pytest.fixture
def examine(dagbridge):
    """Run `dagbridge doctor --json`; everything that is not well, as `airflow[/route]: check`, and its message."""

    def run(table, *arguments, **other):
        found = {}
        for airflow in json.loads(dagbridge("doctor", table, "--json", *arguments, **other).stdout)["airflows"]:
            for subject in (airflow, *airflow["routes"]):
                name = "/".join(filter(None, [airflow["airflow"], subject.get("route")]))
                found |= {f"{name}: {c['check']}": (c["status"], c["message"], c["fix"]) for c in subject["checks"]}
        return found

    return run


def is_3(airflow):
    return airflow.version.startswith("3")


def failures(found):
    return {name for name, (status, _, _) in found.items() if status == "failed"}


def test_each_wrong_setting_is_named_and_nothing_else(airflow, examine):
    found = examine(TABLE, "--event", ORDER)

    expected = {
        "wrong_port: port",
        "wrong_prefix: version",
        "wrong_password: credentials",
        "wrong_api: api_version",
        "healthy/mistyped: dag",
        "healthy/broken: dag",
        "healthy/unfit: conf",
        "healthy/absent: conf",
    } | (set() if is_3(airflow) else {"healthy/unknown: fields"})
    assert expected == failures(found)
    assert "warning" == found["healthy/paused: paused"][0]
    assert {"ok"} == {found[f"healthy/fit: {check}"][0] for check in ("fields", "dag", "active", "paused", "conf")}
    assert found["healthy/mistyped: dag"][2].endswith("did you mean ingest_orders?")
    assert ("warning" if is_3(airflow) else "skipped") == found["healthy/unknown: partition"][0]


@pytest.mark.parametrize(
    ("columns", "check"),
    [
        ({"2": "is_active = NOT {}", "3": "is_stale = {}"}, "active"),
        ({"2": "has_import_errors = {}", "3": "has_import_errors = {}"}, "import_errors"),
    ],
    ids=["stale", "import errors"],
)
def test_what_airflow_notes_of_a_dag_is_told(airflow, examine, columns, check):
    column = columns[airflow.version[0]]

    with noted(airflow, column.format(1), column.format(0)):
        found = examine(ONE, "--airflow", "healthy")

    assert {f"healthy/healthy: {check}"} == failures(found)


@pytest.mark.parametrize("airflow", ["airflow_3"], indirect=True)
def test_a_dag_that_takes_no_manual_runs_is_told(airflow, examine):
    with noted(airflow, "allowed_run_types = '[\"scheduled\"]'", "allowed_run_types = NULL"):
        found = examine(ONE, "--airflow", "healthy")

    assert {"healthy/healthy: manual_runs"} == failures(found)


@contextmanager
def noted(airflow, setting, before):
    """Let Airflow's own database say something of a DAG for a while, as its scheduler would."""
    try:
        write(airflow, setting)
        yield
    finally:
        write(airflow, before)


def write(airflow, setting):
    with closing(sqlite3.connect(airflow.home / "airflow.db", timeout=30)) as database, database:
        database.execute(f"UPDATE dag SET {setting} WHERE dag_id = 'after_glue_job'")


def test_an_examination_leaves_nothing_behind(airflow, examine):
    before = audit_log(airflow)

    examine(ONE, "--airflow", "healthy", "--event", ORDER)

    assert (before, []) == (audit_log(airflow), airflow.api.dag_runs())


def test_the_probe_finds_that_an_admin_may_trigger_and_makes_no_run(airflow, examine):
    found = examine(ONE, "--airflow", "healthy", "--probe-role")

    assert ("ok", []) == (found["healthy/healthy: role"][0], airflow.api.dag_runs())


def audit_log(airflow):
    return airflow.api.request("GET", "/eventLogs").json()["total_entries"]


def test_a_role_that_may_only_look_is_told(airflow, examine):
    found = examine(ONE, "--airflow", "healthy", "--probe-role", **viewer(airflow))

    assert {"healthy/healthy: role"} == failures(found)


def viewer(airflow):
    """Make a user who may only look: in Airflow 3, a token of the SimpleAuthManager that says so."""
    if is_3(airflow):
        return {"extra": {"token": token_of_a_viewer(airflow)}}
    user = {"username": "viewer", "password": "looks", "email": "v@example.com", "first_name": "V", "last_name": "W"}
    airflow.api.request("POST", "/users", json=user | {"roles": [{"name": "Viewer"}]})
    return {"login": "viewer", "password": "looks"}


def token_of_a_viewer(airflow):
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(airflow.home / "airflow.cfg")
    secret = settings["api_auth"]["jwt_secret"].replace("%%", "%")
    now = int(time.time())
    claims = {"sub": "viewer", "role": "viewer", "teams": [], "aud": "apache-airflow"}
    claims |= {"iat": now, "nbf": now, "exp": now + 30 * 86400}
    signed = f"{encoded({'alg': 'HS512', 'typ': 'JWT'})}.{encoded(claims)}"
    return f"{signed}.{in_base64(hmac.digest(secret.encode(), signed.encode(), hashlib.sha512))}"


def encoded(value):
    return in_base64(json.dumps(value).encode())


def in_base64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_what_the_probe_says_of_a_viewer_is_what_a_trigger_finds(airflow, dagbridge):
    result = dagbridge("send", ONE, "--event", ORDER, **viewer(airflow))

    assert (1, True, []) == (result.exit_code, "AccessDenied" in result.stdout, airflow.api.dag_runs())


def test_an_event_that_is_sent_twice_is_one_run_whose_page_is_told(airflow, dagbridge):
    results = [dagbridge("send", ONE, "--event", ORDER, "--json") for _ in range(2)]

    first, second = (json.loads(result.stdout)["deliveries"][0] for result in results)
    assert ("triggered", "duplicate") == (first["outcome"], second["outcome"])
    assert [first["dag_run_id"]] == [run["dag_run_id"] for run in airflow.api.dag_runs()]
    assert first["url"].startswith(f"{airflow.base_url}/dags/after_glue_job/{'runs/' if is_3(airflow) else 'grid?'}")


ASSET = (
    ONE[: ONE.index("routes:")]
    + """\
routes:
  asset: {match: {source: [aws.s3]}, airflow: healthy, asset: {uri: "s3://acme-landing/orders"}}
"""
)


def test_an_asset_in_good_health_passes_every_check(airflow, examine):
    found = examine(ASSET, "--airflow", "healthy", "--event", ORDER, "--probe-role")

    assert {"ok"} == {status for name, (status, _, _) in found.items() if name.startswith("healthy/asset")}
    assert "starts waits_for_orders" == found["healthy/asset: consumers"][1]


def test_a_mistyped_asset_is_told_with_the_one_that_was_meant(airflow, examine):
    found = examine(ASSET.replace("landing/orders", "landing/order"), "--airflow", "healthy")

    assert {"healthy/asset: asset"} == failures(found)
    assert found["healthy/asset: asset"][2].endswith("did you mean s3://acme-landing/orders?")


def test_the_probe_creates_no_asset_event(airflow, examine):
    path, key = ("/assets", "asset_events") if is_3(airflow) else ("/datasets", "dataset_events")
    before = list(airflow.api.pages(f"{path}/events", key))

    examine(ASSET, "--airflow", "healthy", "--probe-role")

    assert before == list(airflow.api.pages(f"{path}/events", key))


def test_a_role_that_may_only_look_at_assets_is_told(airflow, examine):
    found = examine(ASSET, "--airflow", "healthy", "--probe-role", **viewer(airflow))

    assert {"healthy/asset: role"} == failures(found)


def test_what_the_probe_says_of_a_viewer_is_what_an_asset_event_finds(airflow, dagbridge):
    result = dagbridge("send", ASSET, "--event", ORDER, **viewer(airflow))

    assert (1, True) == (result.exit_code, "AccessDenied" in result.stdout)


def test_an_asset_event_that_is_sent_twice_is_one_event(airflow, dagbridge):
    results = [dagbridge("send", ASSET, "--event", ORDER, "--json") for _ in range(2)]

    deliveries = [json.loads(result.stdout)["deliveries"][0] for result in results]
    assert ["triggered", "duplicate"] == [delivery["outcome"] for delivery in deliveries]
