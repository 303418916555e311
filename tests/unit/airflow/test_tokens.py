import time
from urllib.parse import parse_qs

import pytest
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.http import Http
from dagbridge.airflow.tokens import airflow_token, oauth2_token
from dagbridge.errors import AccessDenied, AirflowUnavailable
from tests.support.scripted_airflow import ScriptedAirflow

CLIENT = {"client_id": "id", "client_secret": "s/3"}


def http(airflow: ScriptedAirflow, **fields: object) -> Http:
    return Http(requests.Session(), Connection(airflow.base_url, **fields), (2, 2))


def by_oauth2(airflow: ScriptedAirflow, **fields: object) -> Http:
    return http(airflow, token_url=f"{airflow.base_url}/oauth2/token", **CLIENT, **fields)


def test_keycloak_gets_client_id_and_secret_on_airflows_own_path(airflow):
    airflow_token(http(airflow, grant_type="client_credentials", **CLIENT))

    (request,) = airflow.requests
    assert ("/auth/token", CLIENT | {"grant_type": "client_credentials"}) == (request.path, request.body)


def test_an_identity_provider_gets_a_form_and_basic_authentication(airflow):
    airflow.script = [(200, {"access_token": "t", "expires_in": 60})]

    oauth2_token(by_oauth2(airflow, scope="a b"))

    (request,) = airflow.requests
    assert {"grant_type": ["client_credentials"], "scope": ["a b"]} == parse_qs(request.body)
    assert "Basic aWQ6cyUyRjM=" == request.headers["Authorization"]


def test_an_identity_provider_does_not_see_airflows_own_headers(airflow):
    airflow.script = [(200, {"access_token": "t"})]

    oauth2_token(by_oauth2(airflow, headers={"x-api-key": "k3y"}))

    assert "x-api-key" not in airflow.requests[0].headers


def test_expires_in_is_honoured(airflow):
    airflow.script = [(200, {"access_token": "t", "expires_in": 300})]

    token = oauth2_token(by_oauth2(airflow))

    assert 290 < token.ends - time.time() <= 300


def test_without_expires_in_a_token_is_good_until_refused(airflow):
    airflow.script = [(200, {"access_token": "t"})]

    assert float("inf") == oauth2_token(by_oauth2(airflow)).ends


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"error": "invalid_client"}), AccessDenied),
        ((401, {"error": "invalid_client"}), AccessDenied),
        ((404, "<html>"), AirflowUnavailable),
        ((500, {}), AirflowUnavailable),
        ((200, {"token": "t"}), AirflowUnavailable),
        ((200, {"access_token": None}), AirflowUnavailable),
    ],
)
@pytest.mark.parametrize("fetch", [oauth2_token, airflow_token])
def test_no_token_is_told_with_where_it_was_asked_for(airflow, fetch, answer, error):
    airflow.script = [answer]

    with pytest.raises(error, match=r"/token|answered 200"):
        fetch(by_oauth2(airflow, login="svc", password="pw"))
