"""The transport of requests to Airflow: an adapter of `requests` that finds its connection pool once a server."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.utils import urldefragauth
from urllib3 import BaseHTTPResponse, Retry, Timeout
from urllib3.connectionpool import HTTPConnectionPool

_SERVERS = 1000  # whose pools are kept; one that urllib3 puts out for lack of room could not be used any more

_NEVER = Retry(total=False, redirect=False)  # what urllib3 would make of each retries=False

_Way = tuple[HTTPConnectionPool, bool]
"""A pool, and whether its requests name the whole URL, as a proxy for plain HTTP wants it."""


class ApiResponse(requests.Response):
    """An answer that was read to its end, without the cookies and the history that `requests` makes for each."""

    def __init__(self, request: requests.PreparedRequest, raw: BaseHTTPResponse) -> None:
        self.status_code, self.reason, self.headers = raw.status, str(raw.reason), cast("Any", raw.headers)
        self.request, self.url, self.history = request, str(request.url), []
        self.encoding, self.raw, self._content, self._content_consumed = None, raw, raw.data, True


class ApiAdapter(HTTPAdapter):
    """Sends as `HTTPAdapter` does, for clients of an API: without cookies, and with the answer read to its end.

    `HTTPAdapter` works out proxy, certificates and pool for each request anew. For a request to a server near by, that
    is a third of what it costs; see docs/performance.md.

    Args:
        connections: Kept open to each server.

    Raises:
        urllib3.exceptions.HTTPError: Where there is no answer, as urllib3 says it.
    """

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=_SERVERS, pool_maxsize=connections)
        self._ways: dict[tuple[object, ...], _Way] = {}

    def send(  # type: ignore[override]  # noqa: PLR0913, PLR0917 - as in requests
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002, ARG002
        timeout: tuple[float, float] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: str | tuple[str, str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a prepared request; see `requests.adapters.HTTPAdapter.send`."""
        pool, whole = self._way(request, verify, cert, proxies or {})
        raw = pool.urlopen(
            str(request.method),
            urldefragauth(str(request.url)) if whole else request.path_url,
            body=request.body,
            headers=request.headers,
            timeout=_timeout(timeout),
            retries=_NEVER,
            redirect=False,
            assert_same_host=False,
        )
        return ApiResponse(request, raw)

    def _way(self, request: requests.PreparedRequest, verify: Any, cert: Any, proxies: Mapping[str, str]) -> _Way:
        scheme, _, server, *_ = str(request.url).split("/", 3)
        key = (scheme, server, verify, cert, *proxies.items())
        if key not in self._ways:
            pool = self.get_connection_with_tls_context(request, verify, dict(proxies), cert)
            self.cert_verify(pool, str(request.url), verify, cert)  # type: ignore[no-untyped-call]
            whole = self.request_url(request, dict(proxies)) != request.path_url
            self._ways[key] = (cast("HTTPConnectionPool", pool), whole)
        return self._ways[key]


@functools.lru_cache(maxsize=8)
def _timeout(seconds: tuple[float, float] | None) -> Timeout:
    connect, read = seconds or (None, None)
    return Timeout(connect=connect, read=read)
