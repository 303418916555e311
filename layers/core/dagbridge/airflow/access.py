"""A connection in use: which API its server speaks, and how requests are signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from requests.auth import AuthBase, HTTPBasicAuth

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.api import Api
from dagbridge.airflow.auth import BearerAuth, JwtAuth
from dagbridge.airflow.http import Http
from dagbridge.airflow.reply import Method, Reply
from dagbridge.errors import AirflowUnavailable, DagNotFound


@dataclass(frozen=True, slots=True)
class Access:
    """What every request to one Airflow needs.

    Attributes:
        http: Sends.
        api: The version that the server speaks.
        auth: Signs in.
    """

    http: Http
    api: Api
    auth: AuthBase

    def send(self, method: Method, path: str, body: object = None, params: Mapping[str, str] | None = None) -> Reply:
        """Send one request to the API, signed in; see `Send`."""
        return self.http.send(method, f"/api/{self.api}{path}", auth=self.auth, json=body, params=params)


def open_access(http: Http) -> Access:
    """Find out what the connection leaves open: the API's version from the server, the authentication from both.

    Raises:
        BridgeError: As the server's answers make it.
    """
    connection = http.connection
    bearer = BearerAuth(connection.token) if connection.token else None
    api = Api(connection.api_version) if connection.api_version else ask_version(http, bearer)
    kind = connection.auth or ("basic" if api is Api.V1 else "jwt")
    if kind == "bearer" and bearer:
        return Access(http, api, bearer)
    if kind == "basic":
        # as bytes: requests would encode text as Latin-1, and Airflow reads UTF-8
        return Access(http, api, HTTPBasicAuth(connection.login.encode(), connection.password.encode()))
    return Access(http, api, JwtAuth(lambda: fetch_token(http)))


def ask_version(http: Http, auth: AuthBase | None) -> Api:
    """Ask a server which API it speaks: `GET /version` needs no authentication on Airflow's own servers.

    Raises:
        AirflowUnavailable: When it speaks neither, or does not answer.
        AccessDenied: When a gateway wants credentials even for this.
    """
    for api in (Api.V2, Api.V1):
        reply = http.send("GET", f"/api/{api}/version", auth=auth)
        if reply.status == 200 and "version" in reply.fields:
            return api
        if reply.status != 404:
            raise error_of(reply)
    raise AirflowUnavailable("neither /api/v2/version nor /api/v1/version is there; check the path prefix of `host`")


def fetch_token(http: Http) -> str:
    """Ask Airflow 3 for a token: `POST {base_url}/auth/token` answers 201 `{"access_token": "…"}`.

    The same for SimpleAuthManager and FAB (3.0 to 3.3).

    Raises:
        AccessDenied: When login or password are wrong.
        AirflowUnavailable: When there is no token to be had there now.
    """
    login = {"username": http.connection.login, "password": http.connection.password}
    reply = http.send("POST", "/auth/token", json=login)
    if reply.status in {200, 201} and reply.fields.get("access_token"):
        return str(reply.fields["access_token"])
    error = error_of(reply)
    if isinstance(error, DagNotFound):  # 404: no such endpoint
        raise AirflowUnavailable("there is no /auth/token; check the path prefix of `host` and extra.api_version")
    raise type(error)(f"POST /auth/token: {error}")
