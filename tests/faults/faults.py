"""What can go wrong between the bridge and Airflow, and when it does."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum


class Fault(StrEnum):
    """One way in which one request goes wrong."""

    REFUSED = "connection refused"
    RESET_BEFORE = "reset before the request is read"
    RESET_AFTER = "reset after Airflow committed the run"
    SLOW_ANSWER = "slow answer, just within the timeout"
    LATE_ANSWER = "answer later than the timeout"
    LATE_REQUEST = "request reaches Airflow after the client gave up"
    THROTTLED = "429 with Retry-After"
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    ERROR_504 = "504"
    HTML = "HTML instead of JSON"
    EXPIRED = "token expired"


Plan = Callable[[], Fault | None]
"""Asked once for every request: what goes wrong with it."""


def nothing() -> None:
    """Let every request through."""


def at_random(seed: int, share: float, kinds: Sequence[Fault] = tuple(Fault)) -> Plan:
    """Let a share of the requests, from 0 to 1, go wrong, each in a way drawn anew."""
    draw = random.Random(seed)
    lock = threading.Lock()

    def plan() -> Fault | None:
        with lock:
            return draw.choice(kinds) if draw.random() < share else None

    return plan


def every(number: int, fault: Fault) -> Plan:
    """Let the first and every n-th request after it go wrong, always in the same way."""
    lock = threading.Lock()
    asked = -1

    def plan() -> Fault | None:
        nonlocal asked
        with lock:
            asked += 1
            return fault if asked % number == 0 else None

    return plan
