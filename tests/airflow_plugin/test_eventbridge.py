import json

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

from dagbridge_airflow_plugin.event import make_entry
from dagbridge_airflow_plugin.eventbridge import EntryRefused, EventBridge, NotTaken
from dagbridge_airflow_plugin.settings import Settings
from tests.support.scripted_airflow import RESET

SECRET = "a-value-of-the-conf"


@pytest.fixture
def entry(dag_run):
    return make_entry(dag_run(conf={"password": SECRET}), "success", Settings(airflow="lake"))


@pytest.fixture
def scripted(airflow, monkeypatch):
    """An AWS that answers as told: with what moto's EventBridge never says."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", airflow.base_url)
    return airflow


def failure(code: str, status: int = 400) -> tuple:
    return status, {"__type": code, "message": f"1 validation error detected: Value '{SECRET}'"}


def of_one_entry(code: str) -> tuple:
    return 200, {"FailedEntryCount": 1, "Entries": [{"ErrorCode": code, "ErrorMessage": SECRET}]}


@mock_aws
def test_an_event_arrives_where_its_rule_sends_it(entry):
    queue = boto3.client("sqs").create_queue(QueueName="events")["QueueUrl"]
    events = boto3.client("events")
    events.put_rule(Name="dag-runs", EventPattern=json.dumps({"source": ["airflow"]}))
    events.put_targets(Rule="dag-runs", Targets=[{"Id": "q", "Arn": "arn:aws:sqs:eu-west-1:123456789012:events"}])

    EventBridge().put(entry)

    (message,) = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    event = json.loads(message["Body"])
    assert ("2026-03-14T03:12:44Z", json.loads(entry["Detail"])) == (event["time"], event["detail"])


@pytest.mark.parametrize(
    "answer", [failure("ValidationException"), failure("413", 413), of_one_entry("MalformedDetail")]
)
def test_what_no_later_try_can_mend_is_told_as_such_and_without_the_event(scripted, entry, answer):
    scripted.script = [answer]

    with pytest.raises(EntryRefused) as raised:
        EventBridge().put(entry)

    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (failure("AccessDeniedException"), ClientError),
        (failure("ResourceNotFoundException"), ClientError),
        (failure("ThrottlingException"), ClientError),
        (failure("InternalException", 500), ClientError),
        (of_one_entry("ThrottlingException"), NotTaken),
        (RESET, BotoCoreError),
    ],
)
def test_what_may_pass_is_another_error_after_one_try(scripted, entry, answer, error):
    scripted.script = [answer, answer]

    with pytest.raises(error):
        EventBridge().put(entry)

    assert 1 == len(scripted.requests)


def test_without_a_region_the_error_says_so(entry, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")

    with pytest.raises(BotoCoreError, match="region"):
        EventBridge().put(entry)
