"""Patience: how long RunDag waits for its DAG runs, and how long between two looks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dagbridge.errors import BridgeError, DagRunTimedOut, DeferredError
from dagbridge.sources.fields import Fields

TIMEOUT = 86_400
"""Seconds, where the input does not say."""

LONGEST_TIMEOUT = 604_800
"""Seconds: a week."""

LONGEST_WAIT = 300
"""Seconds between two looks at the most, where the input does not say."""

SHORTEST_WAIT = 5
"""Seconds between the first looks."""

_SHARE = 1 / 10  # of the time waited so far: the answer comes a tenth late at the most, with few looks
_SMALLEST_SHARE = 1 / 300  # however often one would like to look: a history takes 25,000 events, and a look adds nine

_SHAPE = "RunDag"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one execution of RunDag waits.

    Attributes:
        started: When the execution started, in seconds since the epoch.
        timeout: Seconds until it gives up; the DAG runs go on.
        longest_wait: Seconds between two looks, at the most.
    """

    started: float
    timeout: int
    longest_wait: int

    @classmethod
    def of(cls, payload: object) -> Patience | None:
        """Read what RunDag's states add to their payload; None: another state machine's task.

        Shape: `{…, "run_dag": {"started": "2026-11-25T08:00:00.000Z", "input": {…, "timeout_seconds": 3600,
        "longest_wait_seconds": 60}}}`; both numbers may be absent.

        Raises:
            UnknownEvent: When a value cannot be used. The text names it and what is allowed.
        """
        if not isinstance(payload, dict) or "run_dag" not in payload:
            return None
        fields = Fields(payload, "", _SHAPE).inner("run_dag")
        try:
            started = datetime.fromisoformat(fields.text("started")).timestamp()
        except ValueError:
            raise fields.error("is no time", "started") from None
        return cls(
            started,
            _seconds(fields, "timeout_seconds", TIMEOUT, LONGEST_TIMEOUT),
            _seconds(fields, "longest_wait_seconds", LONGEST_WAIT, LONGEST_WAIT),
        )

    def over(self, now: float) -> bool:
        """Tell whether it has waited as long as it wants to."""
        return now >= self.started + self.timeout

    def wait(self, now: float) -> int:
        """Give the seconds until the next look: a tenth of the time so far, and no longer than until the timeout."""
        elapsed = now - self.started
        wished = min(max(SHORTEST_WAIT, elapsed * _SHARE), self.longest_wait)
        return max(1, math.ceil(min(max(wished, elapsed * _SMALLEST_SHARE), self.timeout - elapsed)))

    def judge(self, error: BridgeError, clock: Callable[[], float] = time.time) -> BridgeError:
        """Let what could still be mended end when the time is over."""
        if isinstance(error, DeferredError) and self.over(clock()):
            reason = f"{type(error).__name__}: {error}"
            return DagRunTimedOut(
                f"not all DAG runs could be started within {self.timeout} s; the last reason: {reason}"
            )
        return error


def _seconds(fields: Fields, name: str, default: int, most: int) -> int:
    value = fields.optional_integer("input", name)
    if value is None:
        return default
    if not 1 <= value <= most:
        raise fields.error(f"must be a whole number of seconds from 1 to {most}", "input", name)
    return value


def patience_of(payload: Any) -> Patience:
    """Read the patience of a payload that has to have one; see `Patience.of`.

    Raises:
        UnknownEvent: When it has none, or none that can be used.
    """
    patience = Patience.of(payload)
    if patience is None:
        raise Fields({}, "", _SHAPE).missing("run_dag")
    return patience
