"""Steps to different airflows side by side, and no more of them planned than keeps every airflow's threads busy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from queue import SimpleQueue

from dagbridge.outcome import Outcome
from dagbridge.plan import Step

Place = tuple[int, int]
"""Where a step stands: the number of its batch, and its own number in it."""

_Ended = tuple[str | None, Place, Future[Outcome]]

_AHEAD = 2  # steps a thread that are ready, so that none waits for the next to be planned


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Takes the steps of several batches, each airflow's in threads of its own: one that is down holds up no other.

    The batches are read while steps are taken. To plan 10,000 events before the first is sent would take a second in
    which Airflow has nothing to do.

    Attributes:
        take: Takes a step, in a thread.
        threads: Of each airflow.
        airflows: All that steps may be for. As long as one of them has little to do, planning goes on: its steps may be
            the next.
    """

    take: Callable[[Step], Outcome]
    threads: int
    airflows: Collection[str]

    def run(self, batches: Iterable[Iterable[Step]]) -> Iterator[tuple[Place, Outcome]]:
        """Take all steps; give each outcome as soon as it is there, and keep none."""
        steps = (((number, at), step) for number, batch in enumerate(batches) for at, step in enumerate(batch))
        first = list(islice(steps, 2))
        if len(first) == 2:
            yield from self._in_threads(chain(first, steps))
            return
        for place, step in first:  # as most invocations have it: no need for threads
            yield place, self.take(step)

    def _in_threads(self, steps: Iterable[tuple[Place, Step]]) -> Iterator[tuple[Place, Outcome]]:
        ended = SimpleQueue[_Ended]()
        waiting = Counter[str | None]()
        with ExitStack() as stack:
            pools = defaultdict[str | None, ThreadPoolExecutor](
                lambda: stack.enter_context(ThreadPoolExecutor(self.threads))
            )
            for place, step in steps:
                airflow = step.request.airflow if step.request else None
                future = pools[airflow].submit(self.take, step)
                future.add_done_callback(partial(_note, ended, airflow, place))
                waiting[airflow] += 1
                while min((waiting[name] for name in self.airflows), default=0) > _AHEAD * self.threads:
                    yield _next(ended, waiting)
            while waiting.total():
                yield _next(ended, waiting)


def _note(ended: SimpleQueue[_Ended], airflow: str | None, place: Place, future: Future[Outcome]) -> None:
    ended.put((airflow, place, future))


def _next(ended: SimpleQueue[_Ended], waiting: Counter[str | None]) -> tuple[Place, Outcome]:
    """Wait for the next step to end."""
    airflow, place, future = ended.get()
    waiting[airflow] -= 1
    return place, future.result()
