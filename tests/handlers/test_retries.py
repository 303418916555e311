"""A delivery that is deferred waits on the retry queue, and comes back from there until it has ended."""

import json
from types import SimpleNamespace

import boto3
import pytest

from dagbridge.errors import AirflowUnavailable, OutOfTime

UP_AGAIN = (201, {"access_token": "t"})


@pytest.fixture
def retry_queue(dead_letters, monkeypatch):
    """The retry queue's URL, without any wait."""
    url = boto3.client("sqs").create_queue(QueueName="retry")["QueueUrl"]
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", url)
    monkeypatch.setattr("dagbridge.delivery.wait", lambda *_: 0)
    return url


@pytest.fixture
def take(retry_queue):
    """Take what lies on the retry queue as Lambda would hand it to the sqs function."""

    def records() -> list[dict]:
        messages = boto3.client("sqs").receive_message(
            QueueUrl=retry_queue, MaxNumberOfMessages=10, AttributeNames=["All"], VisibilityTimeout=0
        )
        return [
            {
                "messageId": m["MessageId"],
                "receiptHandle": m["ReceiptHandle"],
                "body": m["Body"],
                "attributes": m["Attributes"],
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
                "awsRegion": "eu-west-1",
            }
            for m in messages.get("Messages", [])
        ]

    return records


def test_a_deferred_delivery_waits_and_the_invocation_is_done(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, (503, {})]

    answer = invoke("s3", load_event("s3/object-created"))

    assert {"deferred": 1} == answer["outcomes"]
    assert ["orders-landed"] == [json.loads(record["body"])["route"] for record in take()]


def test_it_becomes_the_same_run_later(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, (503, {})]
    invoke("s3", load_event("s3/object-created"))

    answer = invoke("sqs", {"Records": take()})

    first, second = airflow.triggers
    assert {"batchItemFailures": []} == answer
    assert first.body == second.body


def test_a_password_that_is_rotated_meanwhile_costs_only_a_wait(invoke, load_event, airflow, take):
    airflow.script = [(401, {"detail": "Invalid credentials"})] * 2
    waiting = invoke("s3", load_event("s3/object-created"))
    (record,) = take()
    connection = {"host": airflow.base_url, "login": "svc", "password": "new", "extra": {"api_version": "v2"}}
    secrets = boto3.client("secretsmanager")
    secrets.put_secret_value(SecretId="airflow/connections/airflow_default", SecretString=json.dumps(connection))

    answer = invoke("sqs", {"Records": [record]})

    assert "AccessDenied" in json.loads(record["body"])["reason"]
    assert ({"deferred": 1}, {"batchItemFailures": []}) == (waiting["outcomes"], answer)


def test_while_airflow_is_down_its_message_stays(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, (503, {}), (503, {})]
    invoke("s3", load_event("s3/object-created"))
    (record,) = take()

    answer = invoke("sqs", {"Records": [record]})

    assert {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]} == answer


def test_only_the_route_that_failed_comes_back(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, (200, {"dag_run_id": "?"}), (503, {})]
    invoke("eventbridge", load_event("eventbridge/custom-event"))

    routes = [json.loads(record["body"])["route"] for record in take()]

    assert ["order-placed", "order-audit"] == sorted(routes, reverse=True)


def test_a_message_of_a_queue_is_done_once_its_deliveries_wait(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, (503, {})]

    answer = invoke("sqs", load_event("sqs/eventbridge-event"))

    assert {"batchItemFailures": []} == answer
    assert 1 == len(take())


def test_a_delivery_whose_route_is_gone_is_a_dead_letter(invoke, load_event, airflow, take, dead_letters):
    airflow.script = [UP_AGAIN, (503, {})]
    invoke("s3", load_event("s3/object-created"))
    (record,) = take()
    record["body"] = record["body"].replace("orders-landed", "orders-gone")

    invoke("sqs", {"Records": [record]})

    assert "RouteNotFound: route orders-gone: is no longer in the routing table" == dead_letters()[0]["reason"]


def test_another_run_can_be_asked_for_on_purpose(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, (503, {})]
    invoke("s3", load_event("s3/object-created"))
    (record,) = take()
    record["body"] = json.dumps(json.loads(record["body"]) | {"run": "again"})

    invoke("sqs", {"Records": [record]})

    first, second = (trigger.body["dag_run_id"] for trigger in airflow.triggers)
    assert first != second
    assert first.rsplit("__", 1)[0] == second.rsplit("__", 1)[0]


def test_without_time_for_a_request_the_rest_waits(invoke, load_event, airflow, take):
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 10_000, aws_request_id="r")

    answer = invoke("s3", load_event("s3/multi-record"), context)

    assert {"deferred": 4} == answer["outcomes"]
    assert ([], 4) == (airflow.triggers, len(take()))


def test_with_enough_time_nothing_waits(invoke, load_event):
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000, aws_request_id="r")

    assert {"triggered": 4} == invoke("s3", load_event("s3/multi-record"), context)["outcomes"]


def test_a_task_without_time_is_told_as_such(invoke, load_event):
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1_000, aws_request_id="r")

    with pytest.raises(OutOfTime):
        invoke("step_functions", load_event("step_functions/task"), context)


def test_an_airflow_that_is_down_is_soon_not_asked(invoke, load_event, airflow, take):
    airflow.script = [UP_AGAIN, *[(503, {})] * 4]

    invoke("s3", load_event("s3/multi-record"))

    assert (3, 4) == (len(airflow.triggers), len(take()))


def test_a_task_is_told_that_airflow_is_not_asked(invoke, load_event, airflow):
    airflow.script = [UP_AGAIN, *[(503, {})] * 3]
    for _ in range(3):
        with pytest.raises(AirflowUnavailable):
            invoke("step_functions", load_event("step_functions/task"))

    with pytest.raises(AirflowUnavailable, match="not asked: it failed 3 times in a row"):
        invoke("step_functions", load_event("step_functions/task"))
