"""Which CPU a process runs on: what is measured has one of its own, and whatever serves it another."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager

_CAN_PIN = hasattr(os, "sched_setaffinity")  # Linux only; elsewhere processes run where they like


def measured_cpu() -> int:
    """The CPU of what is measured: the machine's last."""
    return max(_cpus())


def serving_cpu() -> int:
    """The CPU of a small server: the machine's first. With a single CPU, the same."""
    return min(_cpus())


def serving_cpus() -> frozenset[int]:
    """The CPUs of a large server: all but that of what is measured. With a single CPU, the same."""
    return _cpus() - {measured_cpu()} or _cpus()


@contextmanager
def on_cpu(*cpus: int) -> Iterator[None]:
    """Run on these CPUs only for a while; what is started meanwhile stays there."""
    if not _CAN_PIN:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@functools.cache
def _cpus() -> frozenset[int]:
    """Give those that this program may use; asked once, before it limits itself."""
    return frozenset(os.sched_getaffinity(0)) if _CAN_PIN else frozenset({0})
