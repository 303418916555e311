"""One HTTP request to Airflow: `requests`' exceptions become ours, and a dead pooled connection costs nothing.

What is the same for every request is made once, and each is sent by the adapter of its session. `Session.request` would
look for proxies, certificates, cookies and redirects each time anew, which is more than a third of what a request costs
(docs/performance.md).
"""

from __future__ import annotations

import json as json_module
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ProtocolError

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.reply import Reply
from dagbridge.errors import AirflowUnavailable, SecretInvalid, TriggerRejected

_NEEDED_HEADERS = ("User-Agent", "Accept-Encoding")  # of the session's; the others say what HTTP says without them


@dataclass(frozen=True)
class Http:
    """A session towards one Airflow. Cookies are neither kept nor sent.

    Attributes:
        session: The container's one session; its pool keeps connections alive.
        connection: Whose base URL, headers and certificates apply.
        timeout: Seconds to connect, and seconds between two bytes of the answer.
    """

    session: requests.Session
    connection: Connection
    timeout: tuple[float, float]

    def send(  # noqa: PLR0913 - what a request has
        self,
        method: str,
        path: str,
        *,
        auth: AuthBase | None = None,
        json: object = None,
        params: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Reply:
        """Send one request to Airflow. Any status is an answer; redirects are not followed. For `once`, see `Send`.

        Raises:
            AirflowUnavailable: When there is no answer. The server may have acted on the request all the same.
            SecretInvalid: When the connection's URL, headers or certificates cannot be used.
            TriggerRejected: When the body is not JSON.
        """
        with _our_errors(self.connection.base_url):
            request = requests.PreparedRequest()
            request.method = method
            request.url = self._base_url + path + (f"?{urlencode(params)}" if params else "")
            request.headers = cast("Any", {**self._headers})  # auth only adds to it
            if json is not None:
                request.body = _written(json)
                request.headers.update({"Content-Type": "application/json", "Content-Length": str(len(request.body))})
            if auth:
                auth(request)
            return self._reply(self._once(request, self._way) if once else self._exchange(request, self._way))

    def exchange(self, request: requests.Request) -> Reply:
        """Send one request to another server, such as the one that gives tokens; see `send`."""
        with _our_errors(str(request.url)):
            way = self._way_to(str(request.url))
            return self._reply(self._exchange(self.session.prepare_request(request), way))

    @cached_property
    def _base_url(self) -> str:
        """What is in front of each path, as `requests` wants it: checked, and quoted."""
        request = requests.PreparedRequest()
        request.prepare_url(self.connection.base_url, None)
        return str(request.url).rstrip("/")

    @cached_property
    def _headers(self) -> dict[str, str]:
        """What every request has, checked. A plain dict does not show itself in a traceback's `repr`."""
        request = requests.PreparedRequest()
        needed = {name: value for name, value in self.session.headers.items() if name in _NEEDED_HEADERS}
        request.prepare_headers({**needed, **self.connection.headers})
        return dict(request.headers)

    @cached_property
    def _way(self) -> dict[str, Any]:
        return self._way_to(self.connection.base_url)

    def _way_to(self, url: str) -> dict[str, Any]:
        """Decide on proxy and certificates: the connection's, else what the environment says (`HTTPS_PROXY`, …)."""
        proxies = dict.fromkeys(("http", "https"), self.connection.proxy) if self.connection.proxy else {}
        way = self.session.merge_environment_settings(url, proxies, None, self.connection.verify, self.connection.cert)
        return {**way, "timeout": self.timeout}

    def _exchange(self, request: requests.PreparedRequest, way: Mapping[str, Any]) -> requests.Response:
        """Send, and once more where the connection was reset.

        Airflow 3.0 to 3.2 close a kept connection after a 500 without saying so, and the pool learns it only from the
        next request. A second try is safe for all that we send so: the run id makes a second run impossible.
        """
        try:
            return self._once(request, way)
        except (requests.ConnectionError, ProtocolError) as error:
            if not isinstance(_root(error), ConnectionResetError | BrokenPipeError):
                raise
        return self._once(request, way)

    def _once(self, request: requests.PreparedRequest, way: Mapping[str, Any]) -> requests.Response:
        response = self.session.get_adapter(str(request.url)).send(request, **way)
        _ = response.content  # read it here: an answer that breaks off is no answer
        return response

    def _reply(self, response: requests.Response) -> Reply:
        try:
            document = response.json()
        except (ValueError, RecursionError):  # RecursionError: nested deeper than Python reads
            document = None
        wait = response.headers.get("Retry-After", "").strip()  # as a date it is rare for APIs, and taken as absent
        _, _, signature = str(response.request.headers.get("Authorization", "")).partition(" ")
        return Reply(
            response.status_code,
            document,
            float(wait) if wait.isdecimal() else None,
            lambda text: self.connection.redact(text, signature),
        )


@contextmanager
def _our_errors(url: str) -> Iterator[None]:
    try:
        yield
    except requests.exceptions.InvalidJSONError as error:
        raise TriggerRejected("the body has a number that JSON does not have: NaN or an infinity") from error
    except ValueError as error:
        # Of requests (InvalidURL, InvalidHeader), urllib3 (a host that DNS cannot have), http.client (a line break
        # in a token) and str (a header that is not Latin-1). Its text can quote a secret, so it is no cause.
        what = f"the connection's host, proxy or headers cannot be used ({type(error).__name__})"
        raise SecretInvalid(what) from None
    except (requests.RequestException, HTTPError) as error:  # requests lets some of urllib3's through
        raise _unavailable(error, url) from error
    except OSError as error:  # requests raises it bare for a file of certificates that is not there
        raise SecretInvalid("extra.verify or extra.cert names a file that is not there") from error


def _written(document: object) -> bytes:
    try:
        return json_module.dumps(document, allow_nan=False).encode()
    except ValueError as error:
        raise requests.exceptions.InvalidJSONError(error) from error


def _unavailable(error: Exception, url: str) -> AirflowUnavailable:
    parts = urlsplit(url)
    root = _root(error)
    cause = root.strerror if isinstance(root, OSError) and root.strerror else type(root).__name__
    return AirflowUnavailable(f"no answer from {parts.hostname}:{parts.port or parts.scheme}: {cause}")


def _root(error: BaseException) -> BaseException:
    """Find what went wrong below the wrappers of `requests` and urllib3."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
