"""A real OAuth 2 server on this machine: django-oauth-toolkit, whose tokens an Airflow 3 can be told to trust.

with identity_provider(directory) as provider:
    requests.post(provider.token_url, data={"grant_type": "client_credentials"}, auth=(provider.client_id, …))
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from requests.auth import AuthBase

from dagbridge.airflow.auth import BearerAuth
from demo.airflow_server.configuration import HOST, Settings, free_port
from demo.airflow_server.errors import with_log
from demo.airflow_server.process import KeptProcess

PROGRAM = Path(__file__).with_name("identity_provider_program.py")

PATIENCE = 60.0
"""Seconds until it must answer."""

PERIOD = 0.1
"""Seconds between two looks."""


@dataclass(frozen=True)
class IdentityProvider:
    """A running one.

    Attributes:
        issuer: Its name in the tokens, and where its endpoints are.
        database: Where it keeps them.
        client_secret: Of both clients.
        client_id: A client whose tokens are good for an hour.
        short_client_id: One whose tokens are good for 30 seconds.
    """

    issuer: str
    database: Path
    client_secret: str = field(default_factory=secrets.token_urlsafe, repr=False)
    client_id: str = "dagbridge"
    short_client_id: str = "dagbridge-short"

    @property
    def token_url(self) -> str:
        """Where it gives tokens."""
        return f"{self.issuer}/token/"

    @property
    def trust(self) -> Settings:
        """What airflow.cfg says so that Airflow takes its tokens, and no others."""
        return {
            "api_auth": {
                "trusted_jwks_url": f"{self.issuer}/.well-known/jwks.json",
                "jwt_audience": "airflow",
                "jwt_issuer": self.issuer,
            }
        }

    def signed_in(self) -> AuthBase:
        """Get a token that may trigger and look, for who looks on from outside."""
        login = (self.client_id, self.client_secret)
        grant = {"grant_type": "client_credentials", "scope": "airflow.trigger"}
        token = requests.post(self.token_url, data=grant, auth=login, timeout=PATIENCE).json()["access_token"]
        return BearerAuth(token)

    def tokens_given(self) -> int:
        """Count the tokens that it gave, to whomever."""
        with closing(sqlite3.connect(self.database, timeout=30)) as database:
            (count,) = database.execute("SELECT count(*) FROM oauth2_provider_accesstoken").fetchone()
        return int(count)


@contextmanager
def identity_provider(directory: Path) -> Iterator[IdentityProvider]:
    """Serve one that lives in `directory`.

    Raises:
        AirflowServerError: It does not answer.
    """
    port = free_port()
    provider = IdentityProvider(f"http://{HOST}:{port}/o", directory / "tokens.db")
    command = (sys.executable, str(PROGRAM), str(port), str(provider.database))
    process = KeptProcess((*command, provider.client_secret), env=os.environ, log=directory / "identity-provider.log")
    try:
        _wait_until_it_answers(provider, process)
        yield provider
    finally:
        process.stop()


def _wait_until_it_answers(provider: IdentityProvider, process: KeptProcess) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(provider):
        if process.status is not None or time.monotonic() > deadline:
            raise with_log("the identity provider does not answer", process.log)
        time.sleep(PERIOD)


def _answers(provider: IdentityProvider) -> bool:
    try:
        return requests.get(provider.trust["api_auth"]["trusted_jwks_url"], timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False
