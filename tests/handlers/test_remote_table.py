"""A routing table in S3: another one is in force within a minute, and a broken one never is."""

import json
import math

import boto3
import pytest

from dagbridge import bootstrap

ROUTES = {"orders": {"match": {"source": ["aws.s3"]}, "dag_id": "ingest", "conf": {}}}
TABLE = {"version": 1, "airflows": {"default": {"secret": "airflow/connections/airflow_default"}}, "routes": ROUTES}


@pytest.fixture
def publish(dead_letters, monkeypatch):
    """Put a table where the function finds it."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="acme-config", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    monkeypatch.setenv("DAGBRIDGE_ROUTES", "s3://acme-config/routes.json")
    bootstrap.reset()

    def put(table: object) -> None:
        text = table if isinstance(table, str) else json.dumps(table)
        s3.put_object(Bucket="acme-config", Key="routes.json", Body=text.encode())

    return put


@pytest.fixture
def minute(monkeypatch):
    """Let a minute go by, as the container's clock has it."""
    return lambda: monkeypatch.setattr(bootstrap._table(), "_clock", lambda: math.inf)


def with_dag(dag_id: str) -> dict:
    return TABLE | {"routes": {"orders": ROUTES["orders"] | {"dag_id": dag_id}}}


def dag_ids(airflow) -> list[str]:
    return [trigger.path.split("/")[4] for trigger in airflow.triggers]


def test_another_table_is_in_force_after_a_minute(publish, minute, invoke, load_event, airflow):
    publish(with_dag("first"))
    invoke("s3", load_event("s3/object-created"))
    publish(with_dag("second"))
    invoke("s3", load_event("s3/object-created"))
    minute()

    invoke("s3", load_event("s3/object-created"))

    assert ["first", "first", "second"] == dag_ids(airflow)


def test_the_same_container_keeps_its_token_when_only_the_routes_change(publish, minute, invoke, load_event, airflow):
    publish(with_dag("first"))
    invoke("s3", load_event("s3/object-created"))
    publish(with_dag("second"))
    minute()
    invoke("s3", load_event("s3/object-created"))

    assert ["/auth/token"] == [request.path for request in airflow.requests if request.path.startswith("/auth")]


@pytest.fixture
def broken(publish, minute, invoke, load_event):
    """Publish a good table, then a broken one, and invoke once more."""
    publish(with_dag("first"))
    invoke("s3", load_event("s3/object-created"))
    publish(TABLE | {"routes": {"a b": {}}})
    minute()
    return lambda: invoke("s3", load_event("s3/object-created"))


def test_a_broken_table_changes_nothing(broken, airflow):
    answer = broken()

    assert ({"triggered": 1}, ["first", "first"]) == (answer["outcomes"], dag_ids(airflow))


def test_a_broken_table_is_logged_with_every_mistake(broken, caplog):
    broken()

    assert "the last good routing table stays in force: the routing table has 3 mistakes" in caplog.text


def test_a_broken_table_is_counted(broken, capsys):
    broken()

    assert '"TableReloadFailed":[1.0]' in capsys.readouterr().out


def test_what_waits_for_airflow_meanwhile_goes_by_the_new_table(publish, minute, invoke, load_event, airflow):
    publish(with_dag("first"))
    url = boto3.client("sqs").create_queue(QueueName="retry")["QueueUrl"]
    event = load_event("s3/object-created")
    airflow.script = [(201, {"access_token": "t"}), (503, {})]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", url)
        patch.setattr("dagbridge.delivery.wait", lambda *_: 0)
        bootstrap.reset()
        invoke("s3", event)
        message = boto3.client("sqs").receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"][0]
        publish(with_dag("second"))
        minute()
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
            "awsRegion": "eu-west-1",
        }

        answer = invoke("sqs", {"Records": [record]})

    assert ({"batchItemFailures": []}, ["first", "second"]) == (answer, dag_ids(airflow))
