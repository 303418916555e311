"""Secrets of every kind whose credentials are canaries, what is sent with them, and what a server may say to that."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.support.canaries import CLIENT_ID, CLIENT_SECRET, HEADER, JWT, LOGIN, PASSWORD, TOKEN, basic, echo

LOGGED_IN = {"login": LOGIN, "password": PASSWORD}
CLIENT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
EXTRA = {"headers": {"X-Gateway-Key": HEADER}, "api_version": "v2"}
SECRETS = {
    "jwt": LOGGED_IN | {"extra": EXTRA},
    "basic": LOGGED_IN | {"extra": EXTRA | {"auth": "basic"}},
    "bearer": {"extra": EXTRA | {"token": TOKEN}},
    "airflow 2": LOGGED_IN | {"extra": EXTRA | {"api_version": "v1"}},
    "any version": {"extra": {"headers": EXTRA["headers"], "token": TOKEN}},
    "keycloak": {"extra": EXTRA | CLIENT | {"grant_type": "client_credentials"}},
    "oauth2": {"extra": EXTRA | CLIENT | {"token_url": "BASE/token"}},
}
FIRST = {
    "jwt": [LOGIN, PASSWORD, HEADER],
    "keycloak": [CLIENT_ID, CLIENT_SECRET, HEADER],
    "oauth2": [CLIENT_ID, CLIENT_SECRET, basic(quote(CLIENT_ID), quote(CLIENT_SECRET, safe=""))],
    "any version": [TOKEN, HEADER],
}
"""What those are sent who are asked before Airflow's API is: for a token, or for the version."""
SENT = {
    "jwt": [JWT, HEADER],
    "basic": [LOGIN, PASSWORD, HEADER, basic(LOGIN, PASSWORD)],
    "bearer": [TOKEN, HEADER],
    "airflow 2": [LOGIN, PASSWORD, HEADER, basic(LOGIN, PASSWORD)],
    "keycloak": [JWT, HEADER],
    "oauth2": [JWT, HEADER],
    "any version": [TOKEN, HEADER],
}
"""What Airflow's API is sent."""
BEFORE = {name: [(201, {"access_token": JWT})] if name in FIRST else [] for name in SENT}
BEFORE["any version"] = [(200, {"version": "3.3.2"})]


def answers(canaries: list[str]) -> Iterator[tuple[int, Any, dict[str, str]]]:
    """Give the answers of a server that repeats what it was sent: with any status, and in any body."""
    said = echo(*canaries)
    headers = {"Retry-After": HEADER, "Location": f"/{TOKEN}"}
    for status in (200, 201, 302, 400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 502, 503, 504):
        yield status, {"detail": said}, headers
    for status in (400, 401, 503):
        yield status, {"detail": {"reason": said}}, headers
        yield status, {"detail": [{"loc": ["body", said], "msg": said, "input": said}], "title": said}, headers
        yield status, f"<html>{said}</html>", headers
