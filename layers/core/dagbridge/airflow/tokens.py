"""Where tokens come from: Airflow 3 itself, or an identity provider by OAuth 2."""

from __future__ import annotations

import time
from urllib.parse import quote

import requests
from requests.auth import HTTPBasicAuth

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.auth import Token, expiry
from dagbridge.airflow.http import Http
from dagbridge.airflow.reply import Reply
from dagbridge.errors import AccessDenied, AirflowUnavailable, DagNotFound, TriggerRejected

_LONGEST_LIFE = 366 * 86_400.0  # seconds; who says more is not believed


def airflow_token(http: Http) -> Token:
    """Ask Airflow 3 for a token: `POST {base_url}/auth/token` answers 201 `{"access_token": "…"}`.

    With login and password for SimpleAuthManager and FAB (3.0 to 3.3); with `client_id` and `client_secret` as
    `grant_type: client_credentials` for Keycloak (provider 0.11).

    Raises:
        AccessDenied: When the credentials are wrong.
        AirflowUnavailable: When there is no token to be had there now.
    """
    connection = http.connection
    if connection.grant_type:
        login = {
            "grant_type": connection.grant_type,
            "client_id": connection.client_id,
            "client_secret": connection.client_secret,
        }
    else:
        login = {"username": connection.login, "password": connection.password}
    text = _token_of(http.send("POST", "/auth/token", json=login), "/auth/token")
    return Token(text, expiry(text))


def oauth2_token(http: Http) -> Token:
    """Ask an identity provider for a token: OAuth 2 client credentials (RFC 6749, 4.4) at `extra.token_url`.

    The client signs in by HTTP Basic, as every provider must allow (2.3.1). Airflow's own `extra.headers` stay away.

    Raises:
        AccessDenied: When the provider refuses the client.
        AirflowUnavailable: When there is no token to be had there now.
    """
    connection = http.connection
    form = {"grant_type": "client_credentials"} | ({"scope": connection.scope} if connection.scope else {})
    client = HTTPBasicAuth(quote(connection.client_id, safe=""), quote(connection.client_secret, safe=""))
    reply = http.exchange(requests.Request("POST", connection.token_url, data=form, auth=client))
    text = _token_of(reply, connection.token_url)
    lifetime = reply.fields.get("expires_in")
    if isinstance(lifetime, int | float) and 0 <= lifetime <= _LONGEST_LIFE:
        return Token(text, time.time() + lifetime)
    return Token(text, expiry(text))


def _token_of(reply: Reply, where: str) -> str:
    token = reply.fields.get("access_token")
    if reply.status in {200, 201} and isinstance(token, str) and _fits_into_a_header(token):
        return token
    error = error_of(reply)
    if isinstance(error, DagNotFound):  # 404: no such endpoint
        raise AirflowUnavailable(f"there is no {where}; check `host`, its path prefix, and extra.api_version")
    if isinstance(error, TriggerRejected):  # 400 invalid_client and its like
        raise AccessDenied(f"POST {where}: answered {reply.status}: check the credentials, scope and grant type")
    raise error.reworded(f"POST {where}: {error}")


def _fits_into_a_header(token: str) -> bool:
    return bool(token) and token.isascii() and token.isprintable()
