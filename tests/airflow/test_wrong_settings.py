"""Each setting that can be wrong: what `dagbridge doctor` says, and what becomes of an event, with a real Airflow."""

import json
import socket
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws

from dagbridge import bootstrap
from dagbridge.errors import AccessDenied, AirflowUnavailable, BridgeError, DagNotFound, DagPaused, TriggerRejected
from dagbridge.sources import normalise
from dagbridge_cli.main import main
from tests.conftest import ROOT
from tests.support.viewers import viewer_of

ORDER = "events/s3/object-created.json"


@dataclass(frozen=True)
class Setting:
    """A setting, right unless it says otherwise.

    Attributes:
        check: What the doctor finds fault with; None: nothing.
        status: How bad it is.
        fix: What the doctor advises.
        error: What ends the delivery at run time; None: it becomes a run.
        secret: Asks an Airflow for the fields of the secret that are wrong.
        route: The fields of the route that are wrong.
    """

    check: str | None
    fix: str = ""
    error: type[BridgeError] | None = None
    status: str = "failed"
    secret: Any = field(default=lambda _: {})
    route: dict[str, Any] = field(default_factory=dict)


def a_port_where_nobody_listens(_):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return {"host": f"http://127.0.0.1:{closed.getsockname()[1]}"}


SETTINGS = {
    "nothing": Setting(check=None),
    "host": Setting(
        check="dns",
        fix="correct `host` in the secret",
        error=AirflowUnavailable,
        secret=lambda _: {"host": "http://airflow.invalid:8080"},
    ),
    "port": Setting(
        check="port",
        fix="is Airflow's API server up, and `port` the right one?",
        error=AirflowUnavailable,
        secret=a_port_where_nobody_listens,
    ),
    "prefix": Setting(
        check="version",
        fix="correct `host` in the secret: Airflow's own address, with the path prefix if it has one",
        error=AirflowUnavailable,
        secret=lambda airflow: {"host": f"{airflow.base_url}/prefix"},
    ),
    "password": Setting(
        check="credentials",
        fix="correct login and password",
        error=AccessDenied,
        secret=lambda _: {"password": "hunter2"},
    ),
    "role": Setting(check="role", fix="can create on DAG Runs", error=AccessDenied, secret=viewer_of),
    "DAG id": Setting(
        check="dag", fix="did you mean ingest_orders?", error=DagNotFound, route={"dag_id": "ingest_order"}
    ),
    "paused": Setting(check="paused", fix="unpause is_paused", status="warning", route={"dag_id": "is_paused"}),
    "paused, and the delivery waits": Setting(
        check="paused",
        fix="unpause is_paused",
        status="warning",
        error=DagPaused,
        route={"dag_id": "is_paused", "when_paused": "defer"},
    ),
    "paused, and the delivery is refused": Setting(
        check="paused",
        fix="unpause is_paused",
        status="warning",
        error=TriggerRejected,
        route={"dag_id": "is_paused", "when_paused": "reject"},
    ),
    "params": Setting(
        check="conf",
        fix="correct the route's conf, or the DAG's params",
        error=TriggerRejected,
        route={"dag_id": "needs_a_count", "conf": {"count": "${detail.object.key}"}},
    ),
}


@pytest.fixture(params=SETTINGS.values(), ids=SETTINGS.keys())
def setting(request) -> Setting:
    return request.param


@pytest.fixture
def routes(airflow, setting, tmp_path, monkeypatch):
    """A table whose one route has the setting; its secret is in moto."""
    monkeypatch.chdir(ROOT)
    right = {"host": airflow.base_url, "login": airflow.username, "password": airflow.password}
    route = {"match": {"source": ["aws.s3"]}, "dag_id": "ingest_orders"} | setting.route
    table = {"version": 1, "airflows": {"default": {"secret": "airflow"}}, "routes": {"orders": route}}
    file = tmp_path / "routes.yaml"
    file.write_text(json.dumps(table))
    with mock_aws():
        secret = json.dumps(right | setting.secret(airflow))
        boto3.client("secretsmanager").create_secret(Name="airflow", SecretString=secret)
        yield file


def test_the_doctor_names_it_with_its_fix(routes, setting):
    result = CliRunner(mix_stderr=False).invoke(
        main, ["doctor", "--routes", str(routes), "--event", ORDER, "--probe-role", "--json"]
    )

    (airflow,) = json.loads(result.stdout)["airflows"]
    (route,) = airflow["routes"]
    found = {c["check"]: c for c in (*airflow["checks"], *route["checks"]) if c["status"] in {"warning", "failed"}}
    expected = {setting.check: setting.status} if setting.check else {}
    assert expected == {name: check["status"] for name, check in found.items()}
    assert all(setting.fix in check["fix"] for check in found.values())
    assert ("failed" in expected.values()) == bool(result.exit_code)


def test_an_event_ends_as_it_should(airflow, routes, setting, load_event, monkeypatch):
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(routes))
    bootstrap.reset()

    (outcome,) = bootstrap.bridge().send(normalise(load_event("s3/object-created")))

    bootstrap.reset()
    runs = [run["dag_run_id"] for run in airflow.api.dag_runs()]
    assert (setting.error, 0 if setting.error else 1) == (type(outcome.error) if outcome.error else None, len(runs))
