"""Breaker: an Airflow that does not answer is left alone for a while, so that nothing waits for its timeouts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from dagbridge.airflow.protocol import Airflow, Answer
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    AssetNotFound,
    DagNotFound,
    DagPaused,
    RejectedError,
)
from dagbridge.trigger import Trigger

FAILURES = 3
"""In a row, before it opens. One or two are everyday: a worker that restarts, a connection that was closed."""

PAUSE = 30.0
"""Seconds until one delivery may try again. As long as an API server takes to start."""

LONGEST_PAUSE = 300.0
"""Seconds, whatever `Retry-After` asks."""


class Breaker:
    """One Airflow behind a breaker. Safe to call from several threads.

    Args:
        name: Its name in the routing table, for messages.
        airflow: What it protects.
        clock: Seconds, of any origin.
    """

    def __init__(self, name: str, airflow: Airflow, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._airflow = airflow
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again = 0.0

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run, unless the breaker is open; see `Airflow.trigger`."""
        return self._guarded(lambda: self._airflow.trigger(trigger))

    def create_asset_event(self, event: AssetEvent) -> Answer:
        """Create the asset event, unless the breaker is open; see `Airflow.create_asset_event`."""
        return self._guarded(lambda: self._airflow.create_asset_event(event))

    def _guarded(self, ask: Callable[[], Answer]) -> Answer:
        self._enter()
        try:
            answer = ask()
        except (AirflowUnavailable, AirflowThrottled) as error:
            self._failed(error.retry_after)
            raise
        except (RejectedError, AccessDenied, DagNotFound, DagPaused, AssetNotFound):
            self._answered()
            raise
        self._answered()
        return answer

    def _enter(self) -> None:
        with self._lock:
            if self._failures < FAILURES:
                return
            now = self._clock()
            if now < self._closed_again:
                left = self._closed_again - now
                raise AirflowUnavailable(f"airflow {self._name}: not asked: it failed {self._failures} times in a row; "
                                         f"the next try is in {left:.0f} s", retry_after=left)  # fmt: skip
            self._closed_again = now + PAUSE  # this one tries; the others wait for what it finds

    def _failed(self, retry_after: float | None) -> None:
        with self._lock:
            self._failures += 1
            self._closed_again = self._clock() + min(max(PAUSE, retry_after or 0), LONGEST_PAUSE)

    def _answered(self) -> None:
        with self._lock:
            self._failures = 0
