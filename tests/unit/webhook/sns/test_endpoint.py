"""Over HTTP to a server that answers as told; that it is HTTPS and SNS's own is `message.py`'s to see."""

import pytest
import requests

from dagbridge.errors import Refused
from dagbridge.webhook.sns.endpoint import SnsEndpoint
from tests.support.scripted_airflow import RESET


@pytest.fixture
def get(airflow):
    with requests.Session() as session:
        endpoint = SnsEndpoint(lambda: session)
        yield lambda: endpoint.get(f"{airflow.base_url}/certificate.pem")


def test_what_sns_answers_is_given(get, airflow):
    airflow.script = [(200, "a certificate")]

    assert b"a certificate" == get()


def test_no_more_is_read_than_a_certificate_can_have(get, airflow):
    airflow.script = [(200, "x" * 66_000)]

    assert 65_536 == len(get())


@pytest.mark.parametrize("answer", [(500, {}), (503, {}), (429, {}), RESET])
def test_when_sns_fails_the_sender_may_try_again(get, airflow, answer):
    airflow.script = [answer]

    with pytest.raises(Refused, match="SNS cannot be asked now") as refused:
        get()
    assert 503 == refused.value.status


@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_sns_does_not_know_is_refused(get, airflow, status):
    airflow.script = [(status, {})]

    with pytest.raises(Refused) as refused:
        get()
    assert (401, f"SNS answered {status}") == (refused.value.status, refused.value.reason)


def test_a_redirect_is_not_followed(get, airflow):
    airflow.script = [(302, "", {"Location": f"{airflow.base_url}/elsewhere"})]

    with pytest.raises(Refused):
        get()
    assert ["/certificate.pem"] == [request.path for request in airflow.requests]


def test_when_there_is_no_way_to_sns_the_sender_may_try_again():
    with requests.Session() as session, pytest.raises(Refused) as refused:
        SnsEndpoint(lambda: session).get("http://127.0.0.1:1/certificate.pem")

    assert (503, "SNS gave no answer (ConnectionError)") == (refused.value.status, refused.value.reason)
