"""State machines that moto executes, the real functions behind their Lambda tasks, and an Airflow 3.3.2 that runs DAGs.

The three live for the whole session. moto's server comes first, since a DAG finds it by `AWS_ENDPOINT_URL`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from dagbridge import bootstrap
from demo.airflow_server import AirflowServer
from demo.moto_server import moto_server
from demo.state_machines import FUNCTIONS, StateMachines
from functions.step_functions import app, poll

HERE = Path(__file__).parent
SECRET = "airflow/connections/airflow_default"
ROUTES = """\
version: 1
airflows: {default: {secret: airflow/connections/airflow_default}}
routes:
  dag-as-a-step:
    match: {source: [aws.states], detail: {input: {dag_id: [{exists: true}]}}}
    dag_id: "${detail.input.dag_id}"
    note: "for ${detail.state}"
    conf: "${detail.input.conf || `{}`}"
  and-another:
    match: {source: [aws.states], detail: {input: {also: [{exists: true}]}}}
    dag_id: "${detail.input.also}"
    conf: {}
  wait-for-token:
    match: {source: [aws.states], detail: {task-token: [{exists: true}]}}
    dag_id: tells_step_functions
    conf: {task_token: "${detail.\\"task-token\\"}", day: "${detail.input.day}"}
"""


@pytest.fixture(scope="session")
def endpoint_url() -> Iterator[str]:
    """AWS, in this process."""
    with moto_server(dict(zip(FUNCTIONS, (app.handler, poll.handler), strict=True))) as url:
        yield url


@pytest.fixture(scope="session")
def airflow(endpoint_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.3.2 with a scheduler."""
    directory = tmp_path_factory.mktemp("scheduled-airflow")
    dags = shutil.copytree(HERE / "dags", directory / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", endpoint_url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        log = directory / "airflow.log"
        with AirflowServer("3.3.2", home=directory / "home", dags=dags, log=log, scheduler=True) as running:
            running.api.wait_until_parsed({"starts_later", "tells_step_functions"})
            yield running


@pytest.fixture
def states(
    airflow: AirflowServer, endpoint_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StateMachines]:
    """The stack's state machine, and room for others."""
    (tmp_path / "routes.yaml").write_text(ROUTES)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint_url)
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.yaml"))
    monkeypatch.setenv("DAGBRIDGE_READ_TIMEOUT", "60")  # an Airflow that has just started, on a machine that does much
    connection = {"host": airflow.base_url, "login": airflow.username, "password": airflow.password}
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name=SECRET, SecretString=json.dumps(connection))
    bootstrap.reset()
    yield StateMachines(boto3.client("stepfunctions"))
    bootstrap.reset()
    secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
