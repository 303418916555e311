"""Whatever fails around a delivery, no credential comes out."""

import socket
from types import SimpleNamespace

import pytest

from dagbridge import bootstrap
from dagbridge.overflow import LIMIT
from tests.support.canaries import echo, leaks
from tests.support.canary_secrets import SECRETS, SENT


@pytest.mark.parametrize("host", ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1"])
def test_airflow_may_be_unreachable(container, event, task, host):
    container.use(SECRETS["jwt"] | {"host": host})
    container.bring("s3", event)
    container.bring("step_functions", task)

    assert [] == container.leaks()


def test_airflow_may_never_answer(container, event, task):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        container.use(SECRETS["basic"] | {"host": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        container.bring("s3", event)
        container.bring("step_functions", task)

    assert [] == container.leaks()


def test_airflow_may_speak_another_protocol(container, task):
    for secret in ("basic", "bearer"):
        container.use(SECRETS[secret] | {"host": container.airflow.base_url.replace("http:", "https:")})
        container.bring("step_functions", task)

    assert [] == container.leaks()


def test_the_breaker_may_be_open(container, event, task):
    container.use(SECRETS["basic"])
    for _ in range(4):
        container.bring("step_functions", task, [(503, {"detail": echo(*SENT["basic"])})])
    container.bring("s3", event)

    told = container.told()
    assert ("not asked: it failed 3 times" in told, []) == (True, leaks(told))


def test_what_waits_may_be_given_up(container, event, load_event):
    container.use(SECRETS["basic"])
    container.bring("s3", event, [(503, {"detail": echo(*SENT["basic"])})])
    record = load_event("sqs/eventbridge-event")["Records"][0]
    record |= {"body": container.taken("retry")[0]}
    record["attributes"] |= {"SentTimestamp": "1", "ApproximateReceiveCount": "40"}
    container.bring("sqs", {"Records": [record]}, [(500, {"detail": echo(*SENT["basic"])})])

    told = container.told()
    assert ("RetriesUsedUp" in told, []) == (True, leaks(told))


def test_a_delivery_may_be_too_large_for_its_queue(container, event, monkeypatch):
    monkeypatch.setattr("dagbridge.delivery.LIMIT", 100)
    container.use(SECRETS["basic"])
    container.bring("s3", event, [(503, {"detail": echo(*SENT["basic"])})])
    container.bring("s3", event, [(400, {"detail": echo(*SENT["basic"])})])

    told = container.told()
    assert (2, []) == (told.count('"dagbridge":"pointer"'), leaks(told))


def test_what_is_no_event_and_what_cannot_be_mapped_tells_nothing(container, event, load_event):
    container.use(SECRETS["jwt"])
    container.bring("s3", event)
    job = load_event("eventbridge/glue-job-state-change")
    del job["detail"]["jobRunId"]
    for payload in (job, {"Records": [{}]}, None, "x" * LIMIT):
        container.bring("eventbridge", payload)
        container.bring("step_functions", payload)

    assert [] == container.leaks()


def test_there_may_be_too_little_time(container, event, task):
    container.use(SECRETS["jwt"])
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1_000, aws_request_id="r")
    container.bring("s3", event, context=context)
    container.bring("step_functions", task, context=context)

    assert [] == container.leaks()


@pytest.mark.parametrize("queue", ["retry", "dead"])
def test_a_queue_may_be_gone(container, event, queue, monkeypatch):
    for name in ("RETRY", "DEAD_LETTER"):
        monkeypatch.setenv(f"DAGBRIDGE_{name}_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    container.use(SECRETS["basic"])
    for status in (400, 503):
        container.bring("s3", event, [(status, {"detail": echo(*SENT["basic"])})])

    told = container.told()
    assert ("no queue takes a delivery" in told, []) == (True, leaks(told))


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SQS"])
def test_aws_may_be_unreachable(container, event, task, monkeypatch, variable):
    container.use(SECRETS["basic"])
    monkeypatch.setenv(variable, "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    bootstrap.reset()
    container.bring("s3", event, [(503, {"detail": echo(*SENT["basic"])})])
    container.bring("step_functions", task, [(503, {"detail": echo(*SENT["basic"])})])

    assert [] == container.leaks()
