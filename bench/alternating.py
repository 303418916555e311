"""Takes turns, so that a machine that is busy for a while slows down both sides alike."""

from __future__ import annotations

import functools
import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

_Figures = TypeVar("_Figures")


def medians(calls: Mapping[str, Callable[[], object]], rounds: int = 9) -> dict[str, float]:
    """Time calls, taking turns; give the median seconds of each."""
    return {name: statistics.median(times) for name, times in all_times(calls, rounds).items()}


def all_times(calls: Mapping[str, Callable[[], object]], rounds: int = 9) -> dict[str, list[float]]:
    """Time calls, taking turns; give the seconds of each, round by round."""
    return take_turns({name: functools.partial(seconds, call) for name, call in calls.items()}, rounds)


def take_turns(measures: Mapping[str, Callable[[], _Figures]], rounds: int = 9) -> dict[str, list[_Figures]]:
    """Take figures that are measured elsewhere, such as in another process, in turns; give those of each, by round.

    Every other round goes backwards, so that none always comes after the same other.
    """
    figures: dict[str, list[_Figures]] = {name: [] for name in measures}
    with frozen_garbage():
        for number in range(rounds):
            names = list(measures)
            for name in names if number % 2 == 0 else reversed(names):
                figures[name].append(measures[name]())
    return figures


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@contextmanager
def frozen_garbage() -> Iterator[None]:
    """Keep the garbage collector from what was there before: what a benchmark imports is no burden of ours."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
