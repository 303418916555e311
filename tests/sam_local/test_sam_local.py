"""Each built function in a container of its own, by `sam local invoke` and by `sam local start-lambda`."""

import json
from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.sam_local

DAGS = {
    "S3Function": ["ingest_orders"],
    "SnsFunction": ["update_prices"],
    "EventBridgeFunction": ["handle_order", "audit_event"],
    "SqsFunction": ["ingest_orders"],
    "StepFunctionsFunction": ["step_task"],
    "StepFunctionsPollFunction": [],
    "WebhookFunction": ["build_handbook"],
    "AppConfigValidatorFunction": [],
}
TOKEN = (201, {"access_token": "t"})


@pytest.fixture
def events(samples):
    """An event for each function: the README's samples, and the look of RunDag's second function."""
    run = {"route": "any", "airflow": "default", "dag_id": "step_task", "dag_run_id": "any__x", "outcome": "triggered"}
    look = {"runs": [run], "run_dag": {"started": datetime.now(UTC).isoformat(), "input": {}}}
    return samples | {"StepFunctionsPollFunction": look}


def dags(airflow):
    return [trigger.path.split("/")[4] for trigger in airflow.triggers]


def said(answer):
    """Tell in short what a function answered, each in its own way."""
    if "errorType" in answer:
        return answer["errorType"], []
    if "statusCode" in answer:
        return answer["statusCode"], [run["outcome"] for run in json.loads(answer["body"])["runs"]]
    runs = [run.get("outcome") for run in answer.get("runs", [])]
    return answer.get("verdict") or answer.get("batchItemFailures") or answer.get("outcomes", {}), runs


ANSWERS = {
    "S3Function": ({"triggered": 1}, ["triggered"]),
    "SnsFunction": ({"triggered": 1}, ["triggered"]),
    "EventBridgeFunction": ({"triggered": 2}, ["triggered", "triggered"]),
    "SqsFunction": ({}, []),
    "StepFunctionsFunction": ({}, ["triggered"]),
    "StepFunctionsPollFunction": ("waiting", ["triggered"]),
    "WebhookFunction": (202, ["triggered"]),
    "AppConfigValidatorFunction": ("TableError", []),
}


def test_every_function_of_the_stack_is_run_here(functions, events):
    assert (set(DAGS), set(DAGS)) == (functions, set(events))


@pytest.mark.parametrize("name", DAGS)
def test_sam_local_invoke_starts_the_run_and_says_so(sam, airflow, events, name):
    answer = sam.invoke(name, events[name])

    assert (DAGS[name], ANSWERS[name]) == (dags(airflow), said(answer))


@pytest.fixture
def invoke(start_lambda):
    """Invoke by Lambda's API."""

    def call(name, event):
        answer = start_lambda.invoke(FunctionName=name, Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    return call


@pytest.mark.parametrize("name", DAGS)
def test_lambdas_api_starts_the_run_and_says_so(invoke, airflow, events, name):
    assert (ANSWERS[name], DAGS[name]) == (said(invoke(name, events[name])), dags(airflow))


@pytest.mark.parametrize(
    ("answers", "queue"),
    [
        ([(503, {})] * 2, "DAGBRIDGE_RETRY_QUEUE_URL"),
        ([(422, {"detail": "no"})] * 2, "DAGBRIDGE_DEAD_LETTER_QUEUE_URL"),
    ],
)
def test_what_airflow_does_not_take_lies_on_a_queue(invoke, airflow, events, client, queues, answers, queue):  # noqa: PLR0913, PLR0917 - fixtures
    invoke("S3Function", events["S3Function"])  # the container has its token
    airflow.script = list(answers)

    invoke("S3Function", events["S3Function"])

    asked = {"QueueUrl": queues[queue], "AttributeNames": ["All"]}
    counted = client("sqs").get_queue_attributes(**asked)["Attributes"]
    waiting = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed")
    assert 1 == sum(int(counted[name]) for name in waiting)
