"""A signed request through the real handler makes one run on a real Airflow 3.3.2 and 2.11.2, delivered twice, too."""

import importlib
import json

import boto3
import pytest
from moto import mock_aws

from dagbridge import bootstrap
from tests.support.web_requests import github, web_request

SECRET = "a-secret-of-nobody"
BODY = b'{"ref":"refs/heads/main","commits":[{"message":"\xc3\xbc"}]}'
ROUTES = {
    "version": 1,
    "airflows": {"default": {"secret": "airflow/connections/airflow_default"}},
    "webhooks": {
        "github": {
            "secret": "dagbridge/webhooks/github",
            "signature": {"scheme": "sha256=hex"},
            "delivery_header": "X-GitHub-Delivery",
        }
    },
    "routes": {
        "pushed": {
            "match": {"source": ["dagbridge.webhook"], "detail-type": ["github"]},
            "dag_id": "audit_event",
            "conf": {"said": "${detail.body}"},
        }
    },
}


@pytest.fixture
def deliver(airflow, tmp_path, monkeypatch):
    """Deliver a request as GitHub would: its status and body."""
    (tmp_path / "routes.json").write_text(json.dumps(ROUTES))
    connection = {"host": airflow.base_url, "login": airflow.username, "password": airflow.password}
    with mock_aws():
        secrets = boto3.client("secretsmanager")
        secrets.create_secret(Name="airflow/connections/airflow_default", SecretString=json.dumps(connection))
        secrets.create_secret(Name="dagbridge/webhooks/github", SecretString=SECRET)
        monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.json"))
        monkeypatch.setenv("DAGBRIDGE_CONCURRENCY", "1")  # on SQLite, concurrent triggers fail
        bootstrap.reset()

        def call(delivery="72d3162e-cc78-11e3-81ab-4c9367dc0958", secret=SECRET):
            headers = github(secret, BODY) | {"X-GitHub-Delivery": delivery, "Content-Type": "application/json"}
            payload = web_request("/hooks/github", BODY, headers)
            answer = importlib.import_module("functions.webhook.app").handler(payload, None)
            return answer["statusCode"], json.loads(answer["body"])

        yield call
        bootstrap.reset()


def test_a_signed_request_makes_one_run_with_its_body(airflow, deliver):
    status, body = deliver()

    (run,) = airflow.api.dag_runs("audit_event")
    assert (202, [run["dag_run_id"]]) == (status, [started["dag_run_id"] for started in body["runs"]])
    assert {"said": json.loads(BODY)} == run["conf"]


def test_a_request_that_is_delivered_twice_makes_one_run(airflow, deliver):
    outcomes = [deliver()[1]["runs"][0]["outcome"] for _ in range(2)]

    assert (["triggered", "duplicate"], 1) == (outcomes, len(airflow.api.dag_runs("audit_event")))


def test_two_deliveries_of_one_body_make_two_runs(airflow, deliver):
    for delivery in ("1", "2"):
        deliver(delivery)

    assert 2 == len(airflow.api.dag_runs("audit_event"))


def test_a_forged_request_makes_none(airflow, deliver):
    assert (401, []) == (deliver(secret="another")[0], airflow.api.dag_runs("audit_event"))
