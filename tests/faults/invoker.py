"""Lambda's asynchronous invocations: a queue of events, two retries, and a destination for what failed."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import json
import threading
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.faults.aws import Stack
from tests.faults.containers import Container, Function, FunctionError
from tests.faults.service import Service
from tests.faults.unreliable_sqs import SPEED

PAUSES = (60.0 / SPEED, 120.0 / SPEED)
"""Seconds before the first and the second retry."""

MEETING = 5.0
"""Seconds that an invocation waits for its twin."""


@dataclass(frozen=True)
class _Invocation:
    event: Any
    attempt: int = 0
    twin: threading.Barrier | None = None


class AsynchronousInvoker(Service):
    """Invokes one function for events that nobody waits for.

    Counts `invocations`, `pairs` that ran at the same moment, `retries`, and what was `sent to the destination`.
    """

    def __init__(self, function: Function, stack: Stack, size: int) -> None:
        """Start.

        Args:
            function: What to invoke.
            stack: Whose dead-letter queue is the on-failure destination.
            size: How many containers.
        """
        super().__init__(function, size, self._serve)
        self._stack = stack
        self._waiting: list[tuple[float, int, _Invocation]] = []
        self._order = itertools.count()
        self._unfinished = 0
        self._changed = threading.Condition()
        self.start()

    @property
    def unfinished(self) -> int:
        """How many events wait or run."""
        return self._unfinished

    def invoke(self, event: Any) -> None:
        """Take an event."""
        with self._changed:
            self._unfinished += 1
            self._put(_Invocation(event), 0)

    def invoke_twice_at_once(self, event: Any) -> None:
        """Take an event for two containers, at the same moment."""
        twin = threading.Barrier(2)
        with self._changed:
            self._unfinished += 2
            for _ in range(2):
                self._put(_Invocation(event, twin=twin), 0)

    def _put(self, invocation: _Invocation, delay: float) -> None:
        heapq.heappush(self._waiting, (time.monotonic() + delay, next(self._order), invocation))
        self._changed.notify()

    def _take(self) -> _Invocation | None:
        """Wait for the next invocation that is due; None at the end."""
        with self._changed:
            while not self.ended.is_set():
                left = self._waiting[0][0] - time.monotonic() if self._waiting else 0.5
                if left <= 0:
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(min(left, 0.5))
        return None

    def _serve(self, container: Container) -> None:
        while (invocation := self._take()) is not None:
            if invocation.twin is not None:
                with contextlib.suppress(threading.BrokenBarrierError):
                    if invocation.twin.wait(MEETING) == 0:
                        self.counts["pairs"] += 1
            self._run(container, invocation)

    def _run(self, container: Container, invocation: _Invocation) -> None:
        self.counts["invocations"] += 1
        try:
            container.invoke(invocation.event)
        except FunctionError as error:
            if self.ended.is_set():
                return
            self.errors.append(error)
            if invocation.attempt < len(PAUSES):
                with self._changed:
                    self.counts["retries"] += 1
                    self._put(_Invocation(invocation.event, invocation.attempt + 1), PAUSES[invocation.attempt])
                return
            self.counts["sent to the destination"] += 1
            self._stack.send(self._stack.dead_letters, _destination_record(container.function.name, invocation, error))
        with self._changed:
            self._unfinished -= 1


def _destination_record(function: str, invocation: _Invocation, error: FunctionError) -> str:
    """Write what Lambda sends to an on-failure destination.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{function}:$LATEST"
    record = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": arn,
            "condition": "RetriesExhausted",
            "approximateInvokeCount": invocation.attempt + 1,
        },
        "requestPayload": invocation.event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": error.payload,
    }
    return json.dumps(record)
