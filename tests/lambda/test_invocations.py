"""Each function's built artefact, under the Lambda runtime, does its job."""

import base64
import json
import subprocess
from datetime import UTC, datetime

import pytest

from tests.support.lambda_runtime import layers_on_path
from tests.support.sns_stand_in import certificate

SAMPLES = {
    "S3Function": "s3/object-created",
    "SnsFunction": "sns/json-message",
    "EventBridgeFunction": "eventbridge/glue-job-state-change",
    "StepFunctionsFunction": "step_functions/task",
    "SqsFunction": "sqs/s3-in-sns",
    "WebhookFunction": "webhook/github-push",
}
DOWN = [(503, {"detail": "down"})] * 20


def paths(airflow):
    return [request.path for request in airflow.triggers]


def run_ids(airflow):
    return [request.body["dag_run_id"] for request in airflow.triggers]


def made(airflow, route, dag_id):
    """The only run that was made, as an answer tells of it."""
    (dag_run_id,) = run_ids(airflow)
    where = {"route": route, "airflow": "default", "dag_id": dag_id, "dag_run_id": dag_run_id}
    page = f"{airflow.base_url}/dags/{dag_id}/runs/{dag_run_id}"
    return where | {"state": "queued", "url": page, "outcome": "triggered"}


def take_messages(client, queue):
    received = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for message in received:
        client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in received]


@pytest.mark.parametrize(
    ("name", "route", "dag_id"),
    [
        ("S3Function", "orders-landed", "ingest_orders"),
        ("SnsFunction", "prices-changed", "update_prices"),
        ("EventBridgeFunction", "glue-finished", "after_glue_job"),
    ],
)
def test_an_asynchronous_function_starts_the_run_and_says_so(function, airflow, load_event, name, route, dag_id):  # noqa: PLR0913, PLR0917 - fixtures
    answer = function(name).invoke(load_event(SAMPLES[name]))

    assert [f"/api/v2/dags/{dag_id}/dagRuns"] == paths(airflow)
    assert {"outcomes": {"triggered": 1}, "runs": [made(airflow, route, dag_id)]} == answer


def test_a_state_machine_gets_the_run_that_its_task_started(function, airflow, load_event):
    answer = function("StepFunctionsFunction").invoke(load_event("step_functions/task"))

    assert ["/api/v2/dags/step_task/dagRuns"] == paths(airflow)
    assert {"runs": [made(airflow, "nightly-load-step", "step_task")]} == answer


def test_run_dag_learns_that_a_run_goes_on(function, load_event):
    started = function("StepFunctionsFunction").invoke(load_event("step_functions/task"))
    now = datetime.now(UTC).isoformat()

    answer = function("StepFunctionsPollFunction").invoke({**started, "run_dag": {"started": now, "input": {}}})

    assert ("waiting", ["queued"]) == (answer["verdict"], [run["state"] for run in answer["runs"]])


def test_a_signed_web_request_starts_its_run(function, airflow, load_event):
    answer = function("WebhookFunction").invoke(load_event("webhook/github-push"))

    assert ["/api/v2/dags/build_handbook/dagRuns"] == paths(airflow)
    assert (202, {"runs": [made(airflow, "repository-pushed", "build_handbook")]}) == (
        answer["statusCode"],
        json.loads(answer["body"]),
    )


def test_a_web_request_that_was_changed_is_refused(function, airflow, load_event):
    event = load_event("webhook/github-push")
    event["body"] += " "

    assert (401, []) == (function("WebhookFunction").invoke(event)["statusCode"], airflow.requests)


def test_the_layers_can_read_a_certificate_of_sns(lambda_python, build):
    """In the runtime's Python, without `cryptography`."""
    code = "from dagbridge.webhook.sns.certificate import read_certificate as r; import sys; r(sys.stdin.buffer.read())"
    environment = layers_on_path(build)
    done = subprocess.run([lambda_python, "-c", code], env=environment, input=certificate(), check=False)

    assert 0 == done.returncode


def test_a_message_of_the_queue_starts_the_run_of_the_object_in_it(function, airflow, load_event):
    answer = function("SqsFunction").invoke(load_event("sqs/s3-in-sns"))

    assert ["/api/v2/dags/ingest_orders/dagRuns"] == paths(airflow)
    assert {"batchItemFailures": []} == answer


def test_a_bad_message_of_a_batch_is_a_dead_letter(function, airflow, load_event, client, dead_letters):
    take_messages(client, dead_letters)

    answer = function("SqsFunction").invoke(load_event("sqs/one-bad-message"))

    assert {"batchItemFailures": []} == answer
    assert ["UnknownEvent"] == [letter["reason"].split(":")[0] for letter in take_messages(client, dead_letters)]


def test_the_other_messages_of_a_batch_with_a_bad_one_start_their_runs(function, airflow, load_event):
    function("SqsFunction").invoke(load_event("sqs/one-bad-message"))

    assert ["/api/v2/dags/handle_message/dagRuns"] * 2 == paths(airflow)


def test_an_event_that_comes_by_another_road_asks_for_the_same_run(function, airflow, load_event):
    function("S3Function").invoke(load_event("s3/object-created"))
    function("EventBridgeFunction").invoke(load_event("eventbridge/s3-object-created"))

    first, second = run_ids(airflow)
    assert first == second


def test_sqs_keeps_a_message_that_airflow_cannot_take_now(function, airflow, load_event):
    event = load_event("sqs/s3-in-sns")
    airflow.script = list(DOWN)

    answer = function("SqsFunction").invoke(event)

    assert {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]]} == answer


@pytest.mark.parametrize("name", ["S3Function", "SnsFunction", "EventBridgeFunction"])
def test_lambda_keeps_an_event_that_airflow_cannot_take_now(function, airflow, load_event, name):
    airflow.script = list(DOWN)

    answer = function(name).invoke(load_event(SAMPLES[name]))

    assert answer["errorType"] == "Unplaced"


def test_a_state_machine_can_match_the_name_of_the_error(function, airflow, load_event):
    airflow.script = list(DOWN)

    answer = function("StepFunctionsFunction").invoke(load_event("step_functions/task"))

    assert answer["errorType"] == "AirflowUnavailable"


@pytest.mark.parametrize("name", SAMPLES)
def test_after_a_payload_of_no_known_shape_the_next_event_starts_its_run(function, airflow, load_event, name):
    running = function(name)

    running.invoke({"Records": [{"messageId": "m-1", "eventSource": "aws:unheard-of"}]})
    running.invoke(load_event(SAMPLES[name]))

    assert len(airflow.triggers) == 1


def test_a_log_has_the_outcome_and_no_credential(function, airflow, load_event):
    running = function("S3Function")

    running.invoke(load_event("s3/object-created"))

    assert '"message":"triggered"' in running.log()
    assert [] == [secret for secret in ("a-password-of-airflow", "token-1", "testing") if secret in running.log()]


def test_appconfig_may_deploy_a_valid_table(function, load_event):
    answer = function("AppConfigValidatorFunction").invoke(load_event("appconfig_validator/valid-table"))

    assert {"routes": 1, "webhooks": 0} == answer


def test_appconfig_is_told_every_mistake_of_an_invalid_table(function, load_event):
    answer = function("AppConfigValidatorFunction").invoke(load_event("appconfig_validator/invalid-table"))

    places = [line.split(": ")[0].strip() for line in answer["errorMessage"].splitlines()[1:]]
    route = "routes.orders-landed"
    assert "TableError" == answer["errorType"]
    assert [f"{route}.retries", f"{route}.match.detail.object.key[0]", f"{route}.conf.uri"] == places


def test_appconfig_may_not_deploy_what_is_no_table_and_may_deploy_the_next_one(function, load_event):
    running = function("AppConfigValidatorFunction")

    refused = running.invoke({"content": "%"})
    answer = running.invoke(load_event("appconfig_validator/valid-table"))

    assert ("TableError", {"routes": 1, "webhooks": 0}) == (refused["errorType"], answer)


def test_a_log_of_the_validator_has_no_table(function, load_event):
    running = function("AppConfigValidatorFunction")
    event = load_event("appconfig_validator/invalid-table")

    running.invoke(event)

    written = running.log()
    assert "the routing table has 3 mistakes" in written
    assert [] == [text for text in ("acme-landing", "ingest_orders", event["content"]) if text in written]


def test_a_table_of_megabytes_with_mistakes_everywhere_is_answered_in_a_few_lines(function):
    route = {"match": {"source": ["aws.s3"]}, "dag_id": "d", "description": "x" * 200, "retries": 3}
    airflows = {"default": {"secret": "s"}}
    table = {"version": 1, "airflows": airflows, "routes": {f"route-{at}": route for at in range(7_000)}}
    content = base64.b64encode(json.dumps(table).encode()).decode()
    assert len(content) > 2_500_000

    answer = function("AppConfigValidatorFunction").invoke({"content": content})

    first, *_, last = answer["errorMessage"].splitlines()
    told = ("the routing table has 7000 mistakes:", "  and 6900 more, which `dagbridge validate` tells")
    assert told == (first, last)
