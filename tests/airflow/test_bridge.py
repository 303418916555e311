"""The whole way, from AWS's payload through the real handlers to a real Airflow 3.3.2 and 2.11.2."""

import importlib
import json

import boto3
import pytest
from moto import mock_aws

from dagbridge import bootstrap

ROADS = ["s3/object-created", "eventbridge/s3-object-created", "sns/s3-object-created", "sqs/s3-in-sns"]
ROUTES = """\
version: 1
airflows: {default: {secret: airflow/connections/airflow_default}}
routes:
  orders:
    match: {source: [aws.s3], detail: {object: {key: [{prefix: orders/}]}}}
    dag_id: ingest_orders
    note: "${basename(detail.object.key)}"
    conf: {key: "${detail.object.key}", size: "${detail.object.size}"}
  strict:
    match: {source: [acme.orders], detail-type: [Order Placed]}
    dag_id: needs_a_count
    conf: {count: "${length(detail.items)}"}
"""


@pytest.fixture
def invoke(airflow, tmp_path, monkeypatch):
    """Invoke a function with its secret in moto and the real Airflow behind it."""
    (tmp_path / "routes.yaml").write_text(ROUTES)
    connection = {"host": airflow.base_url, "login": airflow.username, "password": airflow.password}
    with mock_aws():
        boto3.client("secretsmanager").create_secret(
            Name="airflow/connections/airflow_default", SecretString=json.dumps(connection)
        )
        monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.yaml"))
        monkeypatch.setenv("DAGBRIDGE_CONCURRENCY", "1")  # on SQLite, concurrent triggers fail
        bootstrap.reset()
        yield lambda source, event: importlib.import_module(f"functions.{source}.app").handler(event, None)
        bootstrap.reset()


def test_one_object_by_every_road_twice_is_one_run(airflow, invoke, load_event):
    for name in ROADS * 2:
        invoke(name.split("/")[0], load_event(name))

    (run,) = airflow.api.dag_runs("ingest_orders")
    assert {"key": "orders/dt=2026-03-14/orders-0001.parquet", "size": 48213} == run["conf"]
    assert "orders-0001.parquet" == run["note"]


def test_a_conf_with_a_number_fits_a_dag_that_wants_one(airflow, invoke, load_event):
    answer = invoke("eventbridge", load_event("eventbridge/custom-event"))

    (run,) = airflow.api.dag_runs("needs_a_count")
    assert ({"triggered": 1}, {"count": 2}) == (answer["outcomes"], run["conf"])


@pytest.mark.parametrize(
    "key", ["orders/a b+c%20d/ü/東京 (1).parquet", "orders/" + "x" * 508 + "/" + "y" * 508, "orders/a/"]
)
def test_any_key_becomes_a_run_with_exactly_that_key(airflow, invoke, load_event, key):
    event = load_event("eventbridge/s3-object-created")
    event["detail"]["object"]["key"] = key
    event["detail"]["object"]["sequencer"] = key.encode().hex()[:16]

    invoke("eventbridge", event)

    assert [key] == [run["conf"]["key"] for run in airflow.api.dag_runs("ingest_orders")]
