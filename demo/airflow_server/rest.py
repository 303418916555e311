"""Requests to one Airflow's REST API, signed in as its version wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests
from requests.auth import AuthBase

from demo.airflow_server.errors import AirflowServerError

PAGE = 100
"""Items in one answer; Airflow gives no more."""

PATIENCE = 30.0
"""Seconds for one answer. On SQLite a write waits for the scheduler's."""

Sign = Callable[[requests.PreparedRequest], requests.PreparedRequest]


class Rest:
    """A signed-in connection to `/api/v2` (with a token) or `/api/v1` (with basic auth).

    On SQLite, writes that arrive at the same time end in 500 `database is locked`: send one after the other.
    """

    def __init__(
        self, base_url: str, api_path: str, *, username: str = "", password: str = "", auth: AuthBase | None = None
    ) -> None:
        """Nothing is sent yet.

        Args:
            base_url: `http://127.0.0.1:8080`.
            api_path: `/api/v1` or `/api/v2`.
            username: A user who may see and change everything.
            password: Theirs.
            auth: Signs in in place of username and password, where Airflow itself gives no tokens.
        """
        self._base_url = base_url
        self._api_path = api_path
        self._login = (username, password)
        self._session = requests.Session()
        self._session.auth = auth
        self._session.trust_env = False  # neither a proxy nor a .netrc is meant for 127.0.0.1

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def version(self) -> str | None:
        """Return the version of the Airflow that answers, which it tells anyone; None while none does."""
        try:
            response = self._session.get(f"{self._base_url}{self._api_path}/version", timeout=PATIENCE)
            return str(response.json()["version"]) if response.ok else None
        except (requests.RequestException, KeyError):
            return None

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
    ) -> requests.Response:
        """Send a request, whatever the answer.

        Args:
            method: `GET`, `POST`, …
            path: What follows `/api/v1` or `/api/v2`, such as `/dags/ingest_orders`.
            json: The body.
            params: The query string.
        """
        if self._session.auth is None:
            self._session.auth = self._credentials()
        url = f"{self._base_url}{self._api_path}{path}"
        return self._session.request(method, url, json=json, params=params, timeout=PATIENCE)

    def pages(self, path: str, key: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a listing, which are under `key`, page by page.

        Raises:
            AirflowServerError: An answer was none of 2xx.
        """
        offset = 0
        while True:
            response = self.request("GET", path, params={"limit": PAGE, "offset": offset})
            items = good(response).json()[key]
            yield from items
            if len(items) < PAGE:
                return
            offset += PAGE

    def _credentials(self) -> Sign | tuple[str, str]:
        """Return what `requests` signs with: Airflow 3 gives out tokens, good for a day; Airflow 2 has basic auth."""
        if self._api_path == "/api/v1":
            return self._login
        username, password = self._login
        login = {"username": username, "password": password}
        response = self._session.post(f"{self._base_url}/auth/token", json=login, timeout=PATIENCE)
        bearer = f"Bearer {good(response).json()['access_token']}"

        def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers["Authorization"] = bearer
            return request

        return sign


def good(response: requests.Response) -> requests.Response:
    """Return a response of 2xx.

    Raises:
        AirflowServerError: It is another.
    """
    if not response.ok:
        request = f"{response.request.method} {response.request.path_url}"
        raise AirflowServerError(f"{request} answered {response.status_code}: {response.text[:500]}")
    return response
