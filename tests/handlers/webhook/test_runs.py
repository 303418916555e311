"""A delivery that is authentic, and what becomes of it."""

import json
from types import SimpleNamespace

import boto3
import pytest

from dagbridge import bootstrap
from tests.handlers.webhook.conftest import BODY, SECRET, TABLE, refused
from tests.support.web_requests import github


def test_a_signed_request_gets_the_runs_that_it_started(push, airflow):
    answer = push()

    ids = [trigger.body["dag_run_id"] for trigger in airflow.triggers]
    assert 202 == answer.status
    assert [("any", ids[0]), ("main", ids[1])] == [(run["route"], run["dag_run_id"]) for run in answer.body["runs"]]


def test_the_body_is_what_the_route_sees(push, airflow):
    push()

    assert {"body": {"ref": "refs/heads/main"}} == airflow.triggers[0].body["conf"]


def test_a_delivery_that_comes_again_asks_for_the_same_runs(push, airflow):
    push()
    push()

    ids = [trigger.body["dag_run_id"] for trigger in airflow.triggers]
    assert ids[:2] == ids[2:]


def test_another_delivery_asks_for_runs_of_its_own(push, airflow):
    push(delivery="1")
    push(delivery="2")

    assert 4 == len({trigger.body["dag_run_id"] for trigger in airflow.triggers})


def test_what_no_route_takes_is_accepted_and_starts_nothing(send, airflow, tmp_path):
    routes = {"other": {"match": {"source": ["aws.s3"]}, "dag_id": "d"}}
    (tmp_path / "routes.json").write_text(json.dumps(TABLE | {"routes": routes}))

    answer = send("/hooks/form", b"{}", {"Authorization": f"Bearer {SECRET}"})

    assert (202, {"runs": []}, []) == (answer.status, answer.body, airflow.requests)


def test_a_delivery_that_waits_is_accepted_under_the_id_that_its_run_will_have(push, airflow, monkeypatch):
    url = boto3.client("sqs").create_queue(QueueName="retry")["QueueUrl"]
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", url)
    bootstrap.reset()
    airflow.script = [(201, {"access_token": "t"}), (503, {})]

    answer = push()

    (started,) = [run for run in answer.body["runs"] if run["outcome"] == "triggered"]
    (waiting,) = [run for run in answer.body["runs"] if run["outcome"] == "deferred"]
    assert (202, "main", airflow.triggers[0].body["dag_run_id"]) == (
        answer.status,
        started["route"],
        waiting["dag_run_id"],
    )


def test_what_airflow_refuses_is_accepted_and_is_a_dead_letter(push, airflow, dead_letters):
    airflow.script = [(201, {"access_token": "t"}), (400, {"detail": "has import errors"})]

    answer = push()

    assert (202, ["main"]) == (answer.status, [run["route"] for run in answer.body["runs"]])
    assert ["any"] == [letter["route"] for letter in dead_letters()]


@pytest.mark.parametrize(("headers", "seconds"), [({}, "30"), ({"Retry-After": "120"}, "120")])
def test_what_can_be_placed_nowhere_is_the_senders_to_keep(push, airflow, headers, seconds):
    airflow.script = [(201, {"access_token": "t"}), (503, {}, headers)]

    answer = push()

    assert ((503, "unavailable"), seconds) == (refused(answer), answer.headers["Retry-After"])


def test_without_time_for_airflow_and_without_a_queue_it_is_the_senders_to_keep(send, airflow):
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1_000, aws_request_id="r")

    assert 503 == send("/hooks/github", BODY, github(SECRET, BODY), context=context).status
    assert [] == airflow.triggers
