"""Sender: a queue and one thread, so that no DAG run waits for AWS.

While AWS does not take the events, they wait and are tried again, the oldest first. More than the queue holds are
dropped. An outage is three lines in the log at the most: it began, the queue is full, it is over.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from dagbridge_airflow_plugin.event import run_of
from dagbridge_airflow_plugin.eventbridge import EntryRefused

log = logging.getLogger(__name__)

CAPACITY = 1000
"""Events that may wait: 1 MB of memory for usual ones, 100 MB if each had the largest `conf`."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds between two tries; doubled after each."""

Entry = dict[str, Any]


class Sender:
    """Sends events, one after the other, from a thread that is started with the first.

    The thread is a daemon: it holds up no process that wants to end; `close` gives it some time before.
    """

    def __init__(
        self, put: Callable[[Entry], None], *, capacity: int = CAPACITY, first_pause: float = FIRST_PAUSE
    ) -> None:
        """Nothing is started yet.

        Args:
            put: Sends one event.
            capacity: How many may wait.
            first_pause: Seconds until the second try.
        """
        self._put = put
        self._first_pause = first_pause
        self._queue: queue.Queue[Entry | None] = queue.Queue(capacity)
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_out = False
        self._dropped = 0

    def send(self, entry: Entry) -> None:
        """Take an event, and return at once."""
        try:
            self._queue.put_nowait(entry)
        except queue.Full:
            if not self._dropped:
                log.warning("dagbridge: %d events wait for AWS already; further ones are dropped", self._queue.maxsize)
            self._dropped += 1
        self._start()

    def close(self, patience: float) -> None:
        """Send what waits, for so many seconds at the most; what is left then is lost."""
        if self._thread is None:
            return
        self._closing.set()
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)  # it may be waiting for an event
        self._thread.join(patience)
        left = sum(entry is not None for entry in self._all_waiting()) + (self._thread.is_alive() or self._is_out)
        if left:
            log.warning("dagbridge: the process ends, and %d events of DAG runs were not sent", left)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="dagbridge", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            pause = self._first_pause
            while not self._is_done_with(entry):
                if self._closing.wait(pause):
                    return
                pause = min(pause * 2, LONGEST_PAUSE)

    def _next(self) -> Entry | None:
        """Wait for an event; when closing, take one if there is any."""
        if self._closing.is_set():
            return next(self._all_waiting(), None)
        return self._queue.get()

    def _all_waiting(self) -> Iterator[Entry | None]:
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._queue.get_nowait()

    def _is_done_with(self, entry: Entry) -> bool:
        """Try to send an event; tell whether it needs no other try."""
        try:
            self._put(entry)
        except EntryRefused as refused:
            log.error("dagbridge: EventBridge refuses the event of %s: %s", run_of(entry), refused)  # noqa: TRY400
        except Exception as error:  # noqa: BLE001 - whatever it is, it may pass, and the log has it
            self._begin_outage(error)
            return False
        else:
            self._end_outage()
        return True

    def _begin_outage(self, error: Exception) -> None:
        if not self._is_out:
            self._is_out = True
            log.warning(
                "dagbridge: AWS does not take the events of DAG runs; they wait and are tried again. %s: %s",
                type(error).__name__,
                error,
            )

    def _end_outage(self) -> None:
        if self._is_out or self._dropped:
            log.warning("dagbridge: AWS takes the events of DAG runs again; %d were dropped", self._dropped)
        self._is_out, self._dropped = False, 0
