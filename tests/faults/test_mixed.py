"""Everything that can go wrong, mixed at random: nothing is lost, and nothing doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults import disturbances, stream
from tests.faults.disturbances import Disturbance, Killer
from tests.faults.faults import at_random
from tests.faults.report import report
from tests.faults.stage import Stage, stage

pytestmark = pytest.mark.faults

SHARE = 0.12
"""Requests that go wrong. More, and the breaker is open all the time, and little else is tested."""

PER_ROUND = 1000
"""Events in which every disturbance happens once."""

PATIENCE = 240.0
"""Seconds until what is under way at the end must have ended."""


def order(events: int, draw: random.Random) -> Iterator[Disturbance]:
    """Draw the order of the disturbances of a run."""
    for _ in range(max(1, events // PER_ROUND)):
        yield from draw.sample(disturbances.ALL, len(disturbances.ALL))


def feed(run: Stage, events: list[stream.Event], draw: random.Random) -> None:
    """Deliver all events, and disturb the run meanwhile, evenly spread."""
    arrivals = list(stream.deliveries(events, draw))
    planned = list(order(len(events), draw))
    moments = {len(arrivals) * at // len(planned): trouble for at, trouble in enumerate(planned)}
    with ThreadPoolExecutor(1) as pool:
        done = []
        for at, arrival in enumerate(arrivals):
            if at in moments:
                done.append(pool.submit(moments[at], run))
            run.deliver(arrival)
        for future in done:
            future.result()


@pytest.mark.timeout(4 * 3600)
def test_nothing_is_lost_and_nothing_doubled(ground, seed, number_of_events, capsys):
    draw = random.Random(seed)
    with capsys.disabled():
        print(f"\nfaults at random: {number_of_events} events, seed {seed}")  # noqa: T201 - to run it again
    started = time.monotonic()

    with stage(ground, plan=at_random(seed, SHARE)) as run:
        events = run.make_events(number_of_events, draw)
        with Killer(run, draw=random.Random(seed), pause=(5.0, 12.0)):
            feed(run, events, draw)
        run.wait_until_settled(PATIENCE)
        ledger = run.settle(events)

    with capsys.disabled():
        print(report(run, events, ledger, seed, time.monotonic() - started))  # noqa: T201 - what the run is for
    assert ([], [], []) == (ledger.lost, ledger.doubled, ledger.unexpected)
    assert [] == run.untyped_errors()
