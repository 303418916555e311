"""Who is believed, and what it costs where nobody is."""

import json
import time

import boto3
import pytest

from tests.handlers.webhook.conftest import BODY, SECRET, refused
from tests.support.web_requests import slack, stripe, web_request


@pytest.mark.parametrize("scheme", [stripe, slack])
def test_a_request_signed_with_its_time_is_taken(send, scheme):
    assert 202 == send(f"/hooks/{scheme.__name__}", BODY, scheme(SECRET, BODY, time.time())).status


@pytest.mark.parametrize("scheme", [stripe, slack])
@pytest.mark.parametrize("age", [-400, 400])
def test_a_replayed_request_is_refused_and_costs_nothing(send, asked, airflow, scheme, age):
    answer = send(f"/hooks/{scheme.__name__}", BODY, scheme(SECRET, BODY, time.time() - age))

    assert (401, "unauthorized") == refused(answer)
    assert ([], []) == (asked.names, airflow.requests)


def test_an_unsigned_request_is_refused_and_costs_nothing(send, asked, airflow):
    answer = send("/hooks/github", BODY)

    assert (401, "unauthorized") == refused(answer)
    assert ([], []) == (asked.names, airflow.requests)


def test_a_forged_request_is_refused_and_costs_airflow_nothing(push, airflow):
    assert (401, "unauthorized") == refused(push(secret="another"))
    assert [] == airflow.requests


def test_forged_requests_do_not_hammer_secrets_manager(push, asked):
    for _ in range(20):
        push(secret="another")

    assert ["hooks/shared"] == asked.names


def test_both_secrets_are_valid_while_one_replaces_the_other(push, asked):
    text = json.dumps({"secrets": ["new", SECRET]})
    boto3.client("secretsmanager").put_secret_value(SecretId="hooks/shared", SecretString=text)

    assert [202, 202, 401] == [push(secret=secret).status for secret in ("new", SECRET, "older")]


def test_slacks_question_is_answered_and_starts_nothing(send, airflow):
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}'

    answer = send("/hooks/slack", body, slack(SECRET, body, time.time()))

    assert (200, {"challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}, []) == (answer.status, answer.body, airflow.triggers)


def test_slacks_question_is_not_answered_to_anybody_else(send):
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}'

    assert 401 == send("/hooks/slack", body, slack("another", body, time.time())).status


def test_a_request_that_iam_verified_is_taken(send):
    context = web_request("/")["requestContext"] | {"authorizer": {"iam": {"userArn": "arn:aws:iam::1:user/partner"}}}

    assert [202, 401] == [
        send("/hooks/partner", BODY, requestContext=context).status,
        send("/hooks/partner", BODY).status,
    ]


def test_while_the_secret_cannot_be_read_the_sender_may_try_again(send, capsys):
    answer = send("/hooks/gone", b"{}", {"Authorization": f"Bearer {SECRET}"})

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ((503, "unavailable"), "30") == (refused(answer), answer.headers["Retry-After"])
    assert ("gone", "SecretInvalid: secret hooks/nowhere: does not exist") == (
        line["hook"],
        line["reason"].split(" in ")[0],
    )
    assert "hooks/nowhere" not in answer.body["message"]
