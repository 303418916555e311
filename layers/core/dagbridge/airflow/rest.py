"""Airflow by its own REST API: self-hosted, Astronomer, anything that speaks v1 or v2."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TypeVar

import requests

from dagbridge.airflow.access import Access, open_access
from dagbridge.airflow.assets import create_asset_event
from dagbridge.airflow.connection import Connection
from dagbridge.airflow.http import Http
from dagbridge.airflow.kept import Kept
from dagbridge.airflow.protocol import Answer, DagRun
from dagbridge.airflow.run_state import failed_tasks, get_run
from dagbridge.airflow.runs import create_run
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AccessDenied, BridgeError, TriggerRejected
from dagbridge.trigger import Trigger

LIFETIME = 3600.0
"""Seconds that a secret and what follows from it stay in memory."""

_Answered = TypeVar("_Answered")


class RestAirflow:
    """One Airflow deployment, spoken to over HTTP. Safe to call from several threads.

    Args:
        name: Its name in the routing table, for messages.
        connect: Reads the connection, anew at each call.
        session: The container's session.
        timeout: Seconds to connect, and seconds between two bytes of the answer.
        clock: Seconds, of any origin.
    """

    def __init__(
        self,
        name: str,
        connect: Callable[[], Connection],
        session: requests.Session,
        timeout: tuple[float, float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._connect = connect
        self._session = session
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._access: Access | None = None
        self._opened = 0.0
        self._asset_ids = Kept[int](clock)
        self._pauses = Kept[bool]()

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run, or learn that it exists; see `Airflow.trigger`."""
        dag_id, dag_run_id = trigger.dag_id, trigger.dag_run_id

        def create(access: Access) -> Answer:
            answer = create_run(access.send, access.api, trigger, pauses=self._pauses)
            return replace(answer, url=_page(access, dag_id, dag_run_id))

        return self._with_fresh_credentials(f"DAG {dag_id}", create)

    def create_asset_event(self, event: AssetEvent) -> Answer:
        """Create the asset event, or learn that it exists; see `Airflow.create_asset_event`."""
        return self._with_fresh_credentials(
            f"asset {event.uri}", lambda access: create_asset_event(access.send, access.api, event, self._asset_ids)
        )

    def get_run(self, dag_id: str, dag_run_id: str) -> DagRun | None:
        """Look at a DAG run; see `Airflow.get_run`."""

        def look(access: Access) -> DagRun | None:
            run = get_run(access.send, access.api, dag_id, dag_run_id)
            return run and replace(run, url=_page(access, dag_id, dag_run_id))

        return self._with_fresh_credentials(f"DAG {dag_id}", look)

    def failed_tasks(self, dag_id: str, dag_run_id: str) -> list[str]:
        """List the failed tasks of a run; see `Airflow.failed_tasks`."""
        return self._with_fresh_credentials(
            f"DAG {dag_id}", lambda access: failed_tasks(access.send, dag_id, dag_run_id)
        )

    def _with_fresh_credentials(self, what: str, ask: Callable[[Access], _Answered]) -> _Answered:
        """Ask, and once more with everything found out anew, where Airflow may have changed since it was.

        Secret and token may have been rotated (401, 403), and Airflow 2 may have become 3, which has no API v1 (405).
        """
        try:
            access = self._open(None)
            try:
                return ask(access)
            except AccessDenied:
                return ask(self._open(access))
            except TriggerRejected as error:
                if error.status != HTTPStatus.METHOD_NOT_ALLOWED or access.http.connection.api_version:
                    raise
                return ask(self._open(access))
        except BridgeError as error:
            raise self._explained(error, what) from error

    def _open(self, refused: Access | None) -> Access:
        """Give the access in use; or a new one where there is none, it is too old, or it is the refused one."""
        with self._lock:  # one thread reads the secret, the others get what it found
            old = self._clock() > self._opened + LIFETIME
            if self._access is None or self._access is refused or old:
                self._access = open_access(Http(self._session, self._connect(), self._timeout))
                self._opened = self._clock()
            return self._access

    def _explained(self, error: BridgeError, what: str) -> BridgeError:
        return error.reworded(f"airflow {self._name}, {what}: {error}")


def _page(access: Access, dag_id: str, dag_run_id: str) -> str:
    return access.api.page(access.http.connection.base_url, dag_id, dag_run_id)
