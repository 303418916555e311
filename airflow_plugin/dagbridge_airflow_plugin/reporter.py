"""Reporter: from Airflow's call to the queue. What goes wrong here is a line in the log, never the DAG run's matter."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable

from dagbridge_airflow_plugin.event import DagRun, make_entry
from dagbridge_airflow_plugin.eventbridge import EventBridge, keep_forks_out_of_imports
from dagbridge_airflow_plugin.sender import Sender
from dagbridge_airflow_plugin.settings import Settings, SettingsError

log = logging.getLogger(__name__)

EXIT_PATIENCE = 5.0
"""Seconds that the process may take longer to end for the events that wait."""


class Reporter:
    """Tells EventBridge of DAG runs. One for each process; the settings are read with the first run."""

    def __init__(
        self, option: Callable[[str], str | None], make_sender: Callable[[], Sender] = lambda: Sender(EventBridge().put)
    ) -> None:
        """Nothing happens yet.

        Args:
            option: Gives an option of `[dagbridge]` by its name; None where it is not set.
            make_sender: Makes the sender of this process.
        """
        self._option = option
        self._make_sender = make_sender
        self._settings: Settings | None = None
        self._sender: Sender | None = None
        self._first = True
        self._making = threading.Lock()

    def report(self, dag_run: DagRun, state: str) -> None:
        """Tell of a run that has ended. Never raises, and never waits for AWS.

        Args:
            dag_run: The run.
            state: `success` or `failed`.
        """
        try:
            settings, sender = self._ready()
            if settings is not None and sender is not None and settings.takes(dag_run.dag_id):
                sender.send(make_entry(dag_run, state, settings))
        except Exception:  # in Airflow 2 a listener's exception would be the scheduler's
            log.exception("dagbridge: the end of a DAG run could not be told")

    def close(self) -> None:
        """Send what waits, for a bounded time."""
        if self._sender is not None:
            self._sender.close(EXIT_PATIENCE)

    def _ready(self) -> tuple[Settings | None, Sender | None]:
        with self._making:
            if self._first:
                self._first = False
                self._begin()
            return self._settings, self._sender

    def _begin(self) -> None:
        try:
            self._settings = Settings.read(self._option)
        except SettingsError as error:
            log.error("dagbridge: no event is sent: %s", error)  # noqa: TRY400 - the traceback would say nothing more
            return
        keep_forks_out_of_imports()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)
        self._sender = self._make_sender()

    def _forget(self) -> None:
        """Begin anew in a forked process: the thread stayed in the other, with what waits for it."""
        self._making = threading.Lock()
        self._sender = self._make_sender()
