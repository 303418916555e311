"""A route that names an asset: the handlers, with the idempotency table in moto and an Airflow that answers as told."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import yaml

from dagbridge import bootstrap
from dagbridge.errors import AssetNotFound
from tests.support.idempotency_table import make_table
from tests.support.scripted_assets import ORDERS, ScriptedAssets

ROOT = Path(__file__).resolve().parents[2]
ROUTE = {"match": {"source": ["aws.s3"]}, "asset": {"uri": ORDERS}, "extra": {"key": "${detail.object.key}"}}
EVENT = "s3/object-created"
READS = ["GET /assets", "GET /assets/events"]


@pytest.fixture
def assets(airflow) -> ScriptedAssets:
    return ScriptedAssets(airflow)


@pytest.fixture
def deploy(dead_letters, tmp_path, monkeypatch):
    """Deploy a table with one route: `deploy(mode="shadow")`."""

    def write(**fields: object) -> None:
        document = {"version": 1, "airflows": {"default": {"secret": "airflow/connections/airflow_default"}}}
        file = tmp_path / "routes.yaml"
        file.write_text(yaml.safe_dump(document | {"routes": {"orders-asset": ROUTE | fields}}))
        monkeypatch.setenv("DAGBRIDGE_ROUTES", str(file))
        bootstrap.reset()

    write()
    return write


@pytest.fixture
def remembering(deploy, monkeypatch):
    """The stack was deployed with RememberAssetEvents=true."""
    monkeypatch.setenv("DAGBRIDGE_IDEMPOTENCY_TABLE", "idempotency")
    bootstrap.reset()
    return make_table("idempotency")


@pytest.fixture(params=["deploy", "remembering"])
def with_and_without_the_table(request):
    """Either stack."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def retry_queue(deploy, monkeypatch):
    """What waits on the retry queue, as Lambda would hand it to the sqs function."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="retry")["QueueUrl"]
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", url)
    monkeypatch.setattr("dagbridge.delivery.wait", lambda *_: 0)

    def take() -> list[dict]:
        messages = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], VisibilityTimeout=0).get("Messages", [])
        common = {"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry"}
        return [
            {
                "messageId": m["MessageId"],
                "receiptHandle": m["ReceiptHandle"],
                "body": m["Body"],
                "attributes": m["Attributes"],
                "awsRegion": "eu-west-1",
            }
            | common
            for m in messages
        ]

    return take


def test_an_event_becomes_an_asset_event(invoke, deploy, load_event, assets):
    answer = invoke("s3", load_event(EVENT))

    (listed,) = answer["asset_events"]
    (created,) = assets.events
    assert ({"triggered": 1}, [], ORDERS) == (answer["outcomes"], answer["runs"], listed["asset_uri"])
    assert {
        "key": "orders/dt=2026-03-14/orders-0001.parquet",
        "dagbridge_key": listed["dagbridge_key"],
    } == created["extra"]


def test_its_line_in_the_log_names_the_asset_and_has_no_extra(invoke, deploy, load_event, assets, capsys):
    invoke("s3", load_event(EVENT))

    (line,) = [line for line in map(json.loads, capsys.readouterr().out.splitlines()) if "route" in line]
    assert ("triggered", ORDERS) == (line["message"], line["asset_uri"])
    assert {"airflow", "asset_uri", "dagbridge_key", "identity"} <= set(line)
    assert not {"extra", "dag_id"} & set(line)


def test_a_task_of_a_state_machine_is_told_what_there_is(invoke, deploy, load_event, assets):
    deploy(match={"source": ["aws.states"]}, extra={})

    answer = invoke("step_functions", load_event("step_functions/task"))

    assert ([], [ORDERS]) == (answer["runs"], [listed["asset_uri"] for listed in answer["asset_events"]])


def test_without_the_table_airflow_is_asked_whether_it_has_the_event(invoke, deploy, load_event, assets):
    answers = [invoke("s3", load_event(EVENT))["outcomes"] for _ in range(2)]

    assert [{"triggered": 1}, {"duplicate": 1}] == answers
    assert 1 == len(assets.events)
    assert [*READS, "POST /assets/events", "GET /assets/events"] == assets.requests


def test_with_the_table_a_second_delivery_asks_airflow_nothing(invoke, remembering, load_event, assets):
    answers = [invoke("s3", load_event(EVENT))["outcomes"] for _ in range(2)]

    assert [{"triggered": 1}, {"duplicate": 1}] == answers
    assert [*READS, "POST /assets/events"] == assets.requests


def test_with_the_table_another_container_posts_no_second_time(invoke, remembering, load_event, assets):
    invoke("s3", load_event(EVENT))
    assets.events.clear()  # as if so many had come in between that Airflow no longer lists it among the newest
    bootstrap.reset()

    answer = invoke("s3", load_event(EVENT))

    assert ({"duplicate": 1}, []) == (answer["outcomes"], assets.events)


def test_the_same_event_by_another_road_is_a_duplicate(invoke, remembering, load_event, assets):
    invoke("s3", load_event(EVENT))

    assert {"duplicate": 1} == invoke("eventbridge", load_event("eventbridge/s3-object-created"))["outcomes"]


def test_while_one_container_posts_another_one_waits(invoke, remembering, load_event, assets, retry_queue):
    others: list[dict] = []

    def meanwhile() -> None:
        others.append(invoke("s3", load_event(EVENT)))

    assets.instead = [meanwhile]

    answer = invoke("s3", load_event(EVENT))

    assert [{"triggered": 1}, {"deferred": 1}] == [answer["outcomes"], *(other["outcomes"] for other in others)]
    assert "AssetEventInProgress" in retry_queue()[0]["body"]
    assert 1 == len(assets.events)


def test_the_one_that_waited_is_a_duplicate(invoke, remembering, load_event, assets, retry_queue):
    assets.instead = [lambda: invoke("s3", load_event(EVENT)) and None]
    invoke("s3", load_event(EVENT))

    answer = invoke("sqs", {"Records": retry_queue()})

    assert ({"batchItemFailures": []}, 1) == (answer, len(assets.events))


@pytest.mark.usefixtures("with_and_without_the_table")
def test_an_event_that_airflow_took_without_saying_so_is_not_posted_again(invoke, load_event, assets, retry_queue):
    assets.instead, assets.taken_all_the_same = [(504, {})], True

    first = invoke("s3", load_event(EVENT))
    second = invoke("sqs", {"Records": retry_queue()})

    assert ({"deferred": 1}, {"batchItemFailures": []}) == (first["outcomes"], second)
    assert 1 == len(assets.events)


def test_an_event_that_airflow_did_not_take_is_posted_later(invoke, remembering, load_event, assets, retry_queue):
    assets.instead = [(503, {})]
    invoke("s3", load_event(EVENT))

    answer = invoke("sqs", {"Records": retry_queue()})

    assert ({"batchItemFailures": []}, 1) == (answer, len(assets.events))


def test_without_dynamodb_nothing_is_posted_unremembered(invoke, remembering, load_event, assets, retry_queue):
    remembering.delete_table(TableName="idempotency")

    answer = invoke("s3", load_event(EVENT))

    assert ({"deferred": 1}, []) == (answer["outcomes"], assets.requests)
    assert "IdempotencyUnavailable: asset s3://acme-landing/orders: the table idempotency" in retry_queue()[0]["body"]


def test_an_asset_that_airflow_does_not_know_waits_with_the_reason(invoke, deploy, load_event, assets, retry_queue):
    assets.uris = []

    answer = invoke("s3", load_event(EVENT))

    (record,) = retry_queue()
    assert {"deferred": 1} == answer["outcomes"]
    assert json.loads(record["body"])["reason"].startswith(
        "AssetNotFound: airflow default, asset s3://acme-landing/orders: Airflow knows no such asset (yet)"
    )


def test_a_task_of_a_state_machine_can_catch_that(invoke, deploy, load_event, assets):
    deploy(match={"source": ["aws.states"]}, extra={})
    assets.uris = []

    with pytest.raises(AssetNotFound):
        invoke("step_functions", load_event("step_functions/task"))


def test_what_airflow_refuses_is_a_dead_letter_that_names_the_asset(invoke, deploy, load_event, assets, dead_letters):
    assets.instead = [(422, {"detail": [{"loc": ["body", "extra"], "msg": "no", "input": "hunter2"}]})]

    invoke("s3", load_event(EVENT))

    (letter,) = dead_letters()
    assert ("orders-asset", ORDERS, None) == (letter["route"], letter["asset_uri"], letter["dag_id"])
    assert "answered 422: Airflow refuses the request's body: body.extra: no" in letter["reason"]


def test_a_shadow_route_posts_and_remembers_nothing(invoke, remembering, deploy, load_event, assets):
    deploy(mode="shadow")

    assert {"shadowed": 1} == invoke("s3", load_event(EVENT))["outcomes"]
    assert ([], []) == (assets.requests, remembering.scan(TableName="idempotency")["Items"])


def test_a_run_asks_neither_the_table_nor_for_powertools_idempotency(tmp_path, airflow, monkeypatch):
    """In a process of its own, where nothing has imported it."""
    monkeypatch.setenv("DAGBRIDGE_IDEMPOTENCY_TABLE", "nowhere")
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(ROOT / "layers/routes/routes.yaml"))
    program = f"""
import json, sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "layers/core")!r}]
import boto3
from moto import mock_aws
from functions.s3.app import handler
with mock_aws():
    secret = {{"host": {airflow.base_url!r}, "login": "svc", "password": "p", "extra": {{"api_version": "v2"}}}}
    boto3.client("secretsmanager").create_secret(
        Name="airflow/connections/airflow_default", SecretString=json.dumps(secret))
    handler(json.load(open({str(ROOT / "events/s3/object-created.json")!r})), None)
print("idempotency" if any("idempotency" in name for name in sys.modules) else "none")
"""

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ("none", 1) == (result.stdout.splitlines()[-1], len(airflow.triggers))
