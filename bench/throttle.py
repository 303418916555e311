"""Gives a process a share of a CPU, as Lambda does by its memory size: so much CPU time in each period, then a pause.

Lambda has the kernel do that (CFS bandwidth control). Here a thread looks at the process's CPU clock, stops the process
(SIGSTOP) when its time is used up, and lets it go on at the end of the period; no rights are needed. What it took too
much is taken off the next period. Linux only.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.cpus import on_cpu, serving_cpu

PERIOD = 0.020  # seconds
FULL_CPU = 1769  # MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
_LOOK = 0.0002  # seconds between two looks, at least


def share(megabytes: int) -> float:
    """Tell how much of a CPU a function of a memory size has, from 0 to 1."""
    return min(1.0, megabytes / FULL_CPU)


@contextmanager
def throttled(pid: int, megabytes: int) -> Iterator[None]:
    """Hold a process to the CPU of a memory size for a while."""
    ended = threading.Event()
    thread = threading.Thread(target=_throttle, args=(pid, share(megabytes) * PERIOD, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def cpu_seconds(pid: int) -> float:
    """Tell how much CPU time another process has used, all of its threads together."""
    return time.clock_gettime((~pid << 3) | 2)  # clock_getcpuclockid(3), as the kernel encodes it


def _throttle(pid: int, quota: float, ended: threading.Event) -> None:
    with on_cpu(serving_cpu()), contextlib.suppress(ProcessLookupError, OSError):  # it has ended
        too_much = 0.0
        while not ended.is_set():
            before = cpu_seconds(pid)
            _one_period(pid, before + quota - too_much)
            too_much = max(0.0, cpu_seconds(pid) - before + too_much - quota)


def _one_period(pid: int, most: float) -> None:
    """Let the process run until its CPU clock says `most`, or until the period ends."""
    end = time.perf_counter() + PERIOD
    while (left := end - time.perf_counter()) > 0:
        unused = most - cpu_seconds(pid)
        if unused <= 0:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(max(0.0, end - time.perf_counter()))
            os.kill(pid, signal.SIGCONT)
            return
        time.sleep(min(left, max(unused, _LOOK)))
