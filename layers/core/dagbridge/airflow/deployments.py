"""The Airflow deployments that a routing table names, each opened when a route first needs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from dagbridge.airflow.protocol import Airflow


class Deployments:
    """Name → deployment.

    Args:
        open_one: Makes the client of one entry.
    """

    def __init__(self, open_one: Callable[[str, Mapping[str, Any]], Airflow]) -> None:
        self._entries: Mapping[str, Mapping[str, Any]] = {}
        self._open_one = open_one
        self._opened: dict[str, Airflow] = {}
        self._lock = threading.Lock()

    def follow(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        """Serve the airflows of a routing table; a client whose entry is the same stays, with all that it knows.

        Args:
            entries: The table's `airflows`: `{"default": {"secret": "airflow/connections/airflow_default"}}`.
        """
        with self._lock:
            same = [name for name in self._opened if entries.get(name) == self._entries[name]]
            self._opened = {name: self._opened[name] for name in same}
            self._entries = entries

    def __getitem__(self, name: str) -> Airflow:
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open_one(name, self._entries[name])
            return self._opened[name]
