"""The tests of the test: a build that breaks the promise is caught."""

from __future__ import annotations

import random

import pytest

from tests.faults import stream
from tests.faults.faults import at_random
from tests.faults.stage import stage
from tests.faults.stream import Fate

pytestmark = pytest.mark.faults

PATIENCE = 120.0


def test_random_run_ids_are_caught_as_doubled(ground, seed):
    draw = random.Random(seed)

    with stage(ground, breakage="random-run-ids", size=1) as run:
        events = run.make_events(10, draw, (Fate.RUN,))
        for delivery in stream.deliveries(events, draw, times=2):
            run.deliver(delivery)
        run.wait_until_settled(PATIENCE)
        ledger = run.settle(events)

    assert len(events) == len(ledger.doubled)


def test_acknowledging_before_the_post_is_caught_as_lost(ground, seed):
    draw = random.Random(seed)

    with stage(ground, plan=at_random(seed, share=0.5), breakage="acknowledge-first", size=1) as run:
        events = run.make_events(40, draw, (Fate.RUN,))
        for delivery in stream.deliveries(events, draw, times=1):
            run.deliver(delivery)
        run.wait_until_settled(PATIENCE)
        ledger = run.settle(events)

    assert len(ledger.lost) > 0
