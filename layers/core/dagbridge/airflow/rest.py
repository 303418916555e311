"""Airflow by its own REST API: self-hosted, Astronomer, anything that speaks v1 or v2."""

from __future__ import annotations

import threading
from collections.abc import Callable

import requests

from dagbridge.airflow.access import Access, open_access
from dagbridge.airflow.answers import error_of, json_of
from dagbridge.airflow.api import Api
from dagbridge.airflow.connection import Connection
from dagbridge.airflow.http import Http
from dagbridge.airflow.protocol import Answer
from dagbridge.errors import AccessDenied, AirflowUnavailable, BridgeError, DeferredError, TriggerRejected
from dagbridge.trigger import Trigger

_OK, _CONFLICT = 200, 409


class RestAirflow:
    """One Airflow deployment, spoken to over HTTP. Safe to call from several threads.

    Args:
        name: Its name in the routing table, for messages.
        connect: Reads the connection, anew at each call.
        session: The container's session.
        timeout: Seconds to connect, and seconds between two bytes of the answer.
    """

    def __init__(
        self,
        name: str,
        connect: Callable[[], Connection],
        session: requests.Session,
        timeout: tuple[float, float],
    ) -> None:
        self._name = name
        self._connect = connect
        self._session = session
        self._timeout = timeout
        self._lock = threading.Lock()
        self._access: Access | None = None

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run, or learn that it exists; see `Airflow.trigger`."""
        try:
            return self._with_fresh_credentials(trigger)
        except BridgeError as error:
            raise self._explained(error, trigger) from error

    def _with_fresh_credentials(self, trigger: Trigger) -> Answer:
        """Read secret and token anew, once, when Airflow refuses them: they may have been rotated."""
        access = self._open(None)
        try:
            return _trigger(access, trigger)
        except AccessDenied:
            return _trigger(self._open(access), trigger)

    def _open(self, refused: Access | None) -> Access:
        """Give the access in use, or a new one where there is none or it is the one that was refused."""
        with self._lock:  # one thread reads the secret, the others get what it found
            if self._access is None or self._access is refused:
                self._access = open_access(Http(self._session, self._connect(), self._timeout))
            return self._access

    def _explained(self, error: BridgeError, trigger: Trigger) -> BridgeError:
        text = f"airflow {self._name}, DAG {trigger.dag_id}: {error}"
        if self._access is not None:
            text = self._access.http.connection.redact(text)
        if isinstance(error, DeferredError):
            return type(error)(text, retry_after=error.retry_after)
        return type(error)(text)


def _trigger(access: Access, trigger: Trigger) -> Answer:
    body = access.api.body(trigger)
    response = access.http.send("POST", access.api.runs_path(trigger.dag_id), auth=access.auth, json=body)
    document = json_of(response) if response.status_code == _OK else None
    if isinstance(document, dict) and document.get("dag_run_id") == trigger.dag_run_id:
        return Answer.TRIGGERED
    if response.status_code == _CONFLICT:
        return _conflict(access, trigger)
    raise error_of(response)


def _conflict(access: Access, trigger: Trigger) -> Answer:
    """Tell a run that exists already from another run with the same logical date: both are 409.

    On v2 a run without a logical date can only collide by its id. v1 gives every run a date, and 3.2 and later
    hide which constraint was violated, so otherwise a GET tells.
    """
    if access.api is Api.V2 and trigger.logical_date is None:
        return Answer.DUPLICATE
    path = access.api.run_path(trigger.dag_id, trigger.dag_run_id)
    response = access.http.send("GET", path, auth=access.auth)
    if response.status_code == _OK:
        return Answer.DUPLICATE
    if response.status_code != 404:
        raise error_of(response)
    if trigger.logical_date is None:
        raise AirflowUnavailable("answered 409: two runs in the same microsecond; the next try gets another date")
    raise TriggerRejected("answered 409: another run of this DAG has the same logical_date")
