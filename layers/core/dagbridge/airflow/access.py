"""A connection in use: which API its server speaks, and how requests are signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from requests.auth import AuthBase, HTTPBasicAuth

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.api import Api
from dagbridge.airflow.auth import BearerAuth, TokenAuth
from dagbridge.airflow.http import Http
from dagbridge.airflow.reply import Method, Reply
from dagbridge.airflow.tokens import airflow_token, oauth2_token
from dagbridge.errors import AirflowUnavailable


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

    def send(
        self,
        method: Method,
        path: str,
        body: object = None,
        params: Mapping[str, str] | None = None,
        *,
        once: bool = False,
    ) -> Reply:
        """Send one request to the API, signed in; see `Send`."""
        return self.http.send(method, f"/api/{self.api}{path}", auth=self.auth, json=body, params=params, once=once)


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
    if kind == "oauth2":
        return Access(http, api, TokenAuth(lambda: oauth2_token(http)))
    if kind == "basic":
        # as bytes: requests would encode text as Latin-1, and Airflow reads UTF-8
        return Access(http, api, HTTPBasicAuth(connection.login.encode(), connection.password.encode()))
    return Access(http, api, TokenAuth(lambda: airflow_token(http)))


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
