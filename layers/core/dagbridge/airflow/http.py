"""One HTTP request to Airflow: `requests`' exceptions become ours, and a dead pooled connection costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.reply import Reply
from dagbridge.errors import AirflowUnavailable, SecretInvalid


@dataclass(frozen=True, slots=True)
class Http:
    """A session towards one Airflow.

    Attributes:
        session: The container's one session; its pool keeps connections alive.
        connection: Whose base URL, headers and certificates apply.
        timeout: Seconds to connect, and seconds between two bytes of the answer.
    """

    session: requests.Session
    connection: Connection
    timeout: tuple[float, float]

    def send(
        self,
        method: str,
        path: str,
        *,
        auth: AuthBase | None = None,
        json: object = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request. Any status is an answer; redirects are not followed.

        Raises:
            AirflowUnavailable: When there is no answer. The server may have acted on the request all the same.
            SecretInvalid: When the connection's URL or headers cannot be used.
        """
        request = requests.Request(
            method, self.connection.base_url + path, auth=auth or _no_auth, json=json, params=params
        )
        try:
            return _reply(self._send(request))
        except requests.Timeout as error:
            raise self._unavailable(error) from error
        except requests.ConnectionError as error:
            if not isinstance(_root(error), ConnectionResetError | BrokenPipeError):
                raise self._unavailable(error) from error
        # Airflow 3.0 to 3.2 close a kept connection after a 500 without saying so; the pool only learns it now.
        # A second try is safe for everything that we send: the run id makes a second run impossible.
        try:
            return _reply(self._send(request))
        except requests.ConnectionError as error:
            raise self._unavailable(error) from error

    def _send(self, request: requests.Request) -> requests.Response:
        try:
            return self.session.request(
                request.method,
                request.url,
                auth=request.auth,
                json=request.json,
                params=request.params,
                headers=dict(self.connection.headers),
                verify=self.connection.verify,
                timeout=self.timeout,
                allow_redirects=False,
            )
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader) as error:
            raise SecretInvalid(f"the connection's host or headers cannot be used ({type(error).__name__})") from None
        except OSError as error:
            if isinstance(error, requests.RequestException):
                if isinstance(error, requests.ConnectionError | requests.Timeout):
                    raise
                raise self._unavailable(error) from error  # a body cut short, or in a broken encoding
            # requests raises a bare OSError, without a request, for a CA bundle or certificate that is not there
            raise SecretInvalid("extra.verify names a CA bundle that is not there") from error

    def _unavailable(self, error: requests.RequestException) -> AirflowUnavailable:
        parts = urlsplit(self.connection.base_url)
        root = _root(error)
        cause = root.strerror if isinstance(root, OSError) and root.strerror else type(root).__name__
        return AirflowUnavailable(f"no answer from {parts.hostname}:{parts.port or parts.scheme}: {cause}")


def _reply(response: requests.Response) -> Reply:
    try:
        document = response.json()
    except ValueError:
        document = None
    wait = response.headers.get("Retry-After", "").strip()  # as a date it is rare for APIs, and taken as absent
    return Reply(response.status_code, document, float(wait) if wait.isdecimal() else None)


def _no_auth(request: Any) -> Any:
    """Keep `requests` from looking for a `.netrc` when a request needs no authentication."""
    return request


def _root(error: BaseException) -> BaseException:
    """Find what went wrong below the wrappers of `requests` and urllib3."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
