"""What Airflow answered to a question, kept for a while: one question per asset or DAG and container, not per event."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

LIFETIME = 300.0
"""Seconds. An asset that no DAG names any more keeps its number, and takes events in vain; a DAG may be paused."""

T = TypeVar("T")


class Kept(Generic[T]):
    """Name → what is known of it, for one Airflow. Safe to call from several threads.

    Args:
        clock: Seconds, of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[T, float]] = {}

    def get(self, name: str, ask: Callable[[], T]) -> T:
        """Give what is known; ask where nothing is, or was for too long."""
        with self._lock:
            kept = self._kept.get(name)
        if kept and self._clock() < kept[1]:
            return kept[0]
        found = ask()  # without the lock: others do not wait for this answer
        with self._lock:
            self._kept[name] = found, self._clock() + LIFETIME
        return found

    def forget(self, name: str) -> None:
        """Ask anew the next time."""
        with self._lock:
            self._kept.pop(name, None)
