"""Airflow's own numbers of assets, kept for a while: one question per asset and container, not one per event."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LIFETIME = 300.0
"""Seconds that a number is kept. An asset that no DAG names any more keeps its number, and takes events in vain."""


class AssetIds:
    """URI → number, for one Airflow. Safe to call from several threads.

    Args:
        clock: Seconds, of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[int, float]] = {}

    def get(self, uri: str, ask: Callable[[], int]) -> int:
        """Give an asset's number; ask for it where it is not known, or was for too long."""
        with self._lock:
            asset_id, until = self._kept.get(uri, (0, float("-inf")))
        if self._clock() < until:
            return asset_id
        asset_id = ask()  # without the lock: other assets do not wait for this answer
        with self._lock:
            self._kept[uri] = asset_id, self._clock() + LIFETIME
        return asset_id

    def forget(self, uri: str) -> None:
        """Ask anew the next time."""
        with self._lock:
            self._kept.pop(uri, None)
