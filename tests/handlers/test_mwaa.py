"""A routing table that names Amazon MWAA environments: no secret, the function's own role."""

from types import SimpleNamespace

import pytest
import yaml

from dagbridge import bootstrap
from dagbridge.errors import Unplaced
from tests.support.assumed_roles import AssumedRoles, assumed_roles
from tests.support.mwaa_stand_in import mwaa_stand_in, unsigned

ROUTE = {"match": {"source": ["aws.s3"]}, "airflow": "analytics", "dag_id": "ingest_orders", "conf": {"event": "${id}"}}
TABLE = {"version": 1, "airflows": {"analytics": {"mwaa": "acme-analytics"}}, "routes": {"orders-landed": ROUTE}}


@pytest.fixture
def mwaa(airflow, monkeypatch):
    """MWAA with the environment `acme-analytics`; boto3 retries at once."""
    with mwaa_stand_in() as stand_in:
        stand_in.environments["acme-analytics"] = unsigned(airflow.base_url, "/api/v2")
        stand_in.attract(monkeypatch)
        monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
        # moto has its own credentials while it is on
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        yield stand_in


@pytest.fixture
def route(dead_letters, tmp_path, monkeypatch, mwaa):
    """Deploy the table, with changes to its airflow: `route(region="us-east-1")`."""

    def deploy(**airflow: str) -> None:
        table = TABLE | {"airflows": {"analytics": TABLE["airflows"]["analytics"] | airflow}}
        path = tmp_path / "routes.yaml"
        path.write_text(yaml.safe_dump(table))
        monkeypatch.setenv("DAGBRIDGE_ROUTES", str(path))
        bootstrap.reset()

    deploy()
    return deploy


@pytest.fixture
def event(load_event):
    return load_event("eventbridge/s3-object-created")


def test_an_event_starts_its_run_through_mwaa(invoke, route, event, mwaa, airflow):
    answer = invoke("eventbridge", event)

    assert {"triggered": 1} == answer["outcomes"]
    paths = ["/version", "/dags/ingest_orders/dagRuns", "/dags/ingest_orders"]
    assert [("acme-analytics", path) for path in paths] == [(call.name, call.path) for call in mwaa.calls]
    assert {"event": event["id"]} == airflow.triggers[0].body["conf"]


def test_one_container_asks_for_the_version_once(invoke, route, event, mwaa):
    for _ in range(3):
        invoke("eventbridge", event)

    run, dag = "/dags/ingest_orders/dagRuns", "/dags/ingest_orders"
    assert ["/version", run, dag, run, run] == [call.path for call in mwaa.calls]


def test_a_second_time_is_a_duplicate(invoke, route, event, airflow):
    airflow.script = [(200, {"version": "3.0.6"}), (409, {})]

    assert {"duplicate": 1} == invoke("eventbridge", event)["outcomes"]


def test_a_refusal_of_airflow_is_a_dead_letter_with_airflows_words(invoke, route, event, airflow, dead_letters):
    airflow.script = [(200, {"version": "3.0.6"}), (400, {"detail": "has import errors"})]

    answer = invoke("eventbridge", event)

    reason = dead_letters()[0]["reason"]
    assert {"rejected": 1} == answer["outcomes"]
    assert reason.startswith(
        "TriggerRejected: airflow analytics (MWAA acme-analytics), DAG ingest_orders: answered 400"
    )
    assert "has import errors" in reason


def test_a_role_without_the_permission_is_told_with_what_to_do(invoke, route, event, mwaa):
    mwaa.script = ["AccessDeniedException"]

    with pytest.raises(Unplaced, match=r"AccessDenied: airflow analytics \(MWAA acme-analytics\), DAG ingest_orders: "
                       "allow airflow:InvokeRestApi on "):  # fmt: skip
        invoke("eventbridge", event)


def test_an_environment_in_another_region_is_signed_for_there(invoke, route, event, mwaa):
    mwaa.region = "us-east-1"
    route(region="us-east-1")

    assert {"triggered": 1} == invoke("eventbridge", event)["outcomes"]


def test_another_accounts_role_is_assumed(invoke, route, event, mwaa):
    route(role_arn="arn:aws:iam::210987654321:role/airflow")
    mwaa.credentials = AssumedRoles()

    assert {"triggered": 1} == invoke("eventbridge", event)["outcomes"]
    assert {role.access_key_id for role in assumed_roles()} == {call.access_key for call in mwaa.calls}
