from unittest.mock import Mock

import pytest
import requests

from dagbridge.airflow.auth import BearerAuth
from dagbridge.airflow.connection import Connection
from dagbridge.airflow.http import Http
from dagbridge.errors import AirflowUnavailable, SecretInvalid, TriggerRejected
from tests.support.scripted_airflow import RESET


def http(base_url: str, timeout: float = 2, **fields: object) -> Http:
    return Http(requests.Session(), Connection(base_url, **fields), (timeout, timeout))


def error_of(http: Http, **request: object) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the tests look at the type
        http.send("POST", "/x", **request)
    return raised.value


@pytest.mark.parametrize(
    "host", ["http://airflow..example.com", f"http://{'a' * 64}.example.com", "http://exämple..com"]
)
def test_a_host_that_no_name_can_be_is_the_secrets_mistake(host):
    error = error_of(http(host))

    assert isinstance(error, SecretInvalid)
    assert "the connection's host, proxy or headers cannot be used" in str(error)


@pytest.mark.parametrize("headers", [{"x-api-key": "schlüssel–1"}, {"x-äpi-key": "k"}, {"x-api-key": "a\nb"}])
def test_a_header_that_http_does_not_take_is_the_secrets_mistake_and_not_shown(airflow, headers):
    error = error_of(http(airflow.base_url, headers=headers))

    assert isinstance(error, SecretInvalid)
    assert "schlüssel" not in str(error)
    assert error.__cause__ is None


def test_a_token_that_http_does_not_take_is_the_secrets_mistake_and_not_shown(airflow):
    error = error_of(http(airflow.base_url), auth=BearerAuth("токен"))

    assert isinstance(error, SecretInvalid)
    assert "токен" not in str(error)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_body_that_is_no_json_is_rejected(airflow, number):
    error = error_of(http(airflow.base_url), json={"conf": {"x": number}})

    assert isinstance(error, TriggerRejected)
    assert [] == airflow.requests


def test_a_reset_and_then_silence_can_be_tried_again(airflow):
    reset = requests.ConnectionError()
    reset.__cause__ = ConnectionResetError()
    session = requests.Session()
    session.mount("http://", Mock(send=Mock(side_effect=[reset, requests.ReadTimeout()])))

    assert isinstance(error_of(Http(session, Connection(airflow.base_url), (1, 1))), AirflowUnavailable)


def test_a_reset_is_tried_once_more(airflow):
    airflow.script = [RESET, (200, {})]

    assert 200 == http(airflow.base_url).send("GET", "/x").status


def test_a_reset_is_not_tried_again_where_that_would_do_it_twice(airflow):
    airflow.script = [RESET, (200, {})]

    assert isinstance(error_of(http(airflow.base_url), once=True), AirflowUnavailable)
    assert 1 == len(airflow.requests)


def test_a_redirect_is_not_followed(airflow):
    airflow.script = [(302, "", {"Location": f"{airflow.base_url}/elsewhere"})]

    http(airflow.base_url).send("POST", "/x")

    assert ["/x"] == [request.path for request in airflow.requests]


@pytest.mark.parametrize(
    ("header", "seconds"), [("17", 17.0), (" 17 ", 17.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)]
)
def test_retry_after_is_read_in_seconds(airflow, header, seconds):
    airflow.script = [(503, "", {"Retry-After": header})]

    assert seconds == http(airflow.base_url).send("GET", "/x").retry_after
