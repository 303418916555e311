"""Steps to different airflows side by side, and no more of them planned than keeps every airflow's threads busy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from queue import SimpleQueue

from dagbridge.outcome import Outcome
from dagbridge.plan import Step

_AHEAD = 2  # steps a thread that are ready, so that none waits for the next to be planned


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Takes the steps of several batches, each airflow's in threads of its own: one that is down holds up no other.

    The batches are read while steps are taken. To plan 10,000 events before the first is sent would take a second in
    which Airflow has nothing to do.

    Attributes:
        take: Takes a step, in a thread.
        observe: Told each outcome, in the caller's thread.
        threads: Of each airflow.
        airflows: All that steps may be for. As long as one of them has little to do, planning goes on: its steps may be
            the next.
    """

    take: Callable[[Step], Outcome]
    observe: Callable[[Outcome], None]
    threads: int
    airflows: Collection[str]

    def run(self, batches: Sequence[Iterable[Step]]) -> list[list[Outcome]]:
        """Take all steps. Gives the outcomes of each batch, in the order of its steps."""
        steps = ((number, step) for number, batch in enumerate(batches) for step in batch)
        outcomes: list[list[Outcome]] = [[] for _ in batches]
        first = list(islice(steps, 2))
        if len(first) == 1:  # as most invocations have it: no need for threads
            ((number, step),) = first
            outcomes[number].append(self.take(step))
            self.observe(outcomes[number][0])
            return outcomes
        for number, future in self._futures(chain(first, steps)):
            outcomes[number].append(future.result())
        return outcomes

    def _futures(self, steps: Iterator[tuple[int, Step]]) -> list[tuple[int, Future[Outcome]]]:
        """Hand all steps to their threads, and give the futures once each has ended."""
        futures: list[tuple[int, Future[Outcome]]] = []
        ended = SimpleQueue[tuple[str | None, Future[Outcome]]]()
        waiting = Counter[str | None]()
        with ExitStack() as stack:
            pools = defaultdict[str | None, ThreadPoolExecutor](
                lambda: stack.enter_context(ThreadPoolExecutor(self.threads))
            )
            for number, step in steps:
                airflow = step.request.airflow if step.request else None
                future = pools[airflow].submit(self.take, step)
                future.add_done_callback(lambda done, airflow=airflow: ended.put((airflow, done)))  # type: ignore[misc]
                futures.append((number, future))
                waiting[airflow] += 1
                while min((waiting[name] for name in self.airflows), default=0) > _AHEAD * self.threads:
                    self._collect(ended, waiting)
            while waiting.total():
                self._collect(ended, waiting)
        return futures

    def _collect(self, ended: SimpleQueue[tuple[str | None, Future[Outcome]]], waiting: Counter[str | None]) -> None:
        """Wait for the next step to end."""
        airflow, future = ended.get()
        waiting[airflow] -= 1
        self.observe(future.result())
