"""What is no request for a hook, or none that it takes."""

import pytest

from tests.handlers.webhook.conftest import BODY, SECRET, refused
from tests.support.web_requests import github


def test_a_body_over_the_limit_is_refused_and_costs_nothing(push, asked, airflow):
    answer = push(b'"' + b"x" * 1023 + b'"')

    assert (413, "payload_too_large") == refused(answer)
    assert ([], []) == (asked.names, airflow.requests)


def test_a_body_at_the_limit_is_taken(push):
    assert 202 == push(b'"' + b"x" * 1022 + b'"').status


@pytest.mark.parametrize("body", [b"{", b"\xff", b"NaN", b"[" * 200])
def test_a_signed_body_that_is_no_json_is_refused_before_any_route_is_looked_at(push, airflow, body):
    assert (400, "bad_request") == refused(push(body))
    assert [] == airflow.requests


@pytest.mark.parametrize(
    "path", ["/", "/hooks/", "/hooks/gitlab", "/hooks/github/x", "/hooks/%67ithub", "/favicon.ico"]
)
def test_there_is_no_other_hook(send, asked, path):
    assert (404, "not_found") == refused(send(path, BODY, github(SECRET, BODY)))
    assert [] == asked.names


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_a_hook_takes_post_alone(send, method):
    answer = send("/hooks/github", BODY, github(SECRET, BODY), method=method)

    assert ((405, "method_not_allowed"), "POST") == (refused(answer), answer.headers["Allow"])


@pytest.mark.parametrize(
    "payload", [None, 7, "x", [], {}, {"Records": []}, {"rawPath": "/hooks/github", "requestContext": {"http": 7}}]
)
def test_what_is_no_web_request_is_told_so(asked, invoke, payload):
    assert 400 == invoke("webhook", payload)["statusCode"]
