"""One routing table, deployments of different kinds, one event: each has exactly one run, however often it comes."""

import importlib
import json

import boto3
import pytest
from moto import mock_aws

from dagbridge import bootstrap
from tests.support.mwaa_stand_in import mwaa_stand_in

ROADS = ["s3/object-created", "eventbridge/s3-object-created"]

# Each Airflow has one name: two would send at the same time, which SQLite does not take.
FEW = {"mwaa": "airflow_2", "simple": "airflow_3", "oauth2": "airflow_oauth2"}
MORE = {
    "basic": "airflow_2",
    "simple": "airflow_3",
    "fab": "airflow_3_fab",
    "oauth2": "airflow_oauth2",
    "jwt": "airflow_3_0",
    "mwaa": "airflow_3_1",
}


@pytest.fixture(params=[FEW, pytest.param(MORE, marks=pytest.mark.more_airflows)], ids=["few", "more"])
def airflows(request):
    """Name in the table → its Airflow, without runs."""
    found = {name: request.getfixturevalue(fixture) for name, fixture in request.param.items()}
    for airflow in found.values():
        airflow.api.delete_dag_runs()
    return found


@pytest.fixture
def deliver(airflows, provider, tmp_path, monkeypatch, load_event):
    """Bring a sample event by one road."""
    file = tmp_path / "routes.yaml"
    file.write_text(json.dumps(table(airflows)))
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(file))
    monkeypatch.setenv("DAGBRIDGE_CONCURRENCY", "1")  # on SQLite, concurrent triggers fail
    with mock_aws(), mwaa_stand_in() as mwaa:
        ours = boto3.Session().get_credentials()  # moto's
        mwaa.credentials = {ours.access_key: ours}
        mwaa.environments["analytics"] = airflows["mwaa"].api.request
        mwaa.attract(monkeypatch)
        for name, airflow in airflows.items():
            secret = json.dumps({"host": airflow.base_url} | credentials(name, airflow, provider))
            boto3.client("secretsmanager").create_secret(Name=name, SecretString=secret)
        bootstrap.reset()
        yield lambda road: importlib.import_module(f"functions.{road.split('/')[0]}.app").handler(
            load_event(road), None
        )
        bootstrap.reset()


def table(airflows):
    def entry(name):
        return {"mwaa": "analytics"} if name == "mwaa" else {"secret": name}

    def route(name):
        return {"match": {"source": ["aws.s3"]}, "airflow": name, "dag_id": "ingest_orders"}

    return {
        "version": 1,
        "airflows": {name: entry(name) for name in airflows},
        "routes": {f"orders-{name}": route(name) for name in airflows},
    }


def credentials(name, airflow, provider):
    if name == "oauth2":
        client = {"client_id": provider.client_id, "client_secret": provider.client_secret}
        return {"extra": client | {"token_url": provider.token_url, "scope": "airflow.trigger"}}
    return {"login": airflow.username, "password": airflow.password}


def test_one_event_is_one_run_in_each_deployment_though_it_comes_twice_by_two_roads(airflows, deliver):
    answers = [deliver(road)["outcomes"] for road in ROADS * 2]

    assert [{"triggered": len(airflows)}, *[{"duplicate": len(airflows)}] * 3] == answers
    assert dict.fromkeys(airflows, 1) == {name: len(airflow.api.dag_runs()) for name, airflow in airflows.items()}
