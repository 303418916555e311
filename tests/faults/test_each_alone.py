"""Each thing that can go wrong, alone: every event still becomes exactly one run, and nothing else."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults import disturbances, stream
from tests.faults.containers import EXIT
from tests.faults.faults import Fault, every, nothing
from tests.faults.ground import NEW, OLD
from tests.faults.ledger import Ledger
from tests.faults.stage import Stage, stage
from tests.faults.stream import Delivery, Fate, Road
from tests.faults.unreliable_sqs import SPEED, UNREACHABLE

pytestmark = pytest.mark.faults

FEW = 12
"""Events of one test."""

MANY = 60
"""Records of one invocation: more than there is time for, when each answer is slow."""

PATIENCE = 90.0
"""Seconds until they must have settled."""

FULL_RUN = 10_000
"""Events of the run in which an hour's outage lasts an hour of the stack's clock; a smaller run's is shorter."""

DISTURBED = 0.5
"""Seconds until a disturbance has begun."""

Events = list[stream.Event]

ONLY_RUNS = (Fate.RUN,)


@pytest.fixture
def calm(calm_stage):
    """The shared run, as it was."""
    calm_stage.follow(nothing)
    calm_stage.disturbances.clear()
    for service in calm_stage.services:
        service.counts.clear()
    for way in (*calm_stage.ways.values(), calm_stage.way_to_aws):
        way.counts.clear()
    return calm_stage


@pytest.fixture
def draw(seed):
    """Draws the same for every test of a seed."""
    return random.Random(seed)


def settled(run: Stage, events: Events, deliveries: Iterable[Delivery]) -> Ledger:
    """Deliver, wait, and count."""
    for delivery in deliveries:
        run.deliver(delivery)
    run.wait_until_settled(PATIENCE)
    return run.settle(events)


def deferred(run: Stage) -> int:
    """Count the messages that the retry queue gave out."""
    return run.pollers[1].counts["messages"]


def one_run_each(events: Events) -> dict[tuple[str, str], int]:
    """Write what must be there: one run for every event and route."""
    return {(route, event.key): 1 for event in events for route in event.routes}


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_requests_that_go_wrong_cost_nothing(calm, draw, fault):
    calm.follow(every(10 if fault is Fault.EXPIRED else 4, fault))
    events = calm.make_events(FEW, draw, ONLY_RUNS)

    ledger = settled(calm, events, stream.deliveries(events, draw, times=1))

    assert calm.ways[NEW].counts[fault] > 0
    assert (one_run_each(events), 0) == (ledger.runs, ledger.reasons.total())


def disturb(run: Stage, draw: random.Random, disturbance: disturbances.Disturbance) -> tuple[Events, Events, Ledger]:
    """Let something go wrong in the middle of a stream.

    Returns:
        The events that came meanwhile, those that came afterwards, and what became of all.
    """
    events = run.make_events(2 * FEW, draw, (Fate.TWO_AIRFLOWS,))
    meanwhile, afterwards = events[:FEW], events[FEW:]
    with ThreadPoolExecutor(1) as pool:
        trouble = pool.submit(disturbance, run)
        time.sleep(DISTURBED)
        for delivery in stream.deliveries(meanwhile, draw, times=1):
            run.deliver(delivery)
        trouble.result()
    return meanwhile, afterwards, settled(run, events, stream.deliveries(afterwards, draw, times=1))


@pytest.mark.parametrize(
    "disturbance",
    [
        disturbances.old_airflow_killed,
        disturbances.postgres_restarted,
        disturbances.token_secret_changed,
    ],
    ids=lambda disturbance: disturbance.__name__,
)
def test_a_server_that_goes_down_costs_nothing(calm, draw, disturbance):
    meanwhile, afterwards, ledger = disturb(calm, draw, disturbance)

    assert deferred(calm) > 0
    assert (one_run_each(meanwhile + afterwards), 0) == (ledger.runs, ledger.reasons.total())


def test_an_airflow_that_is_down_for_an_hour_costs_nothing_but_delay(calm, draw, number_of_events):
    hour = 3600 / SPEED
    outage = hour * min(1, number_of_events / FULL_RUN)

    def down_for_long(run: Stage) -> None:
        run.ground.crash_airflow(NEW, pause=outage)

    meanwhile, afterwards, ledger = disturb(calm, draw, down_for_long)

    assert deferred(calm) > 0
    assert (one_run_each(meanwhile + afterwards), 0) == (ledger.runs, ledger.reasons.total())


def test_a_password_that_is_rotated_loses_nothing(calm, draw):
    meanwhile, afterwards, ledger = disturb(calm, draw, disturbances.password_rotated)

    assert deferred(calm) > 0  # what came before Secrets Manager knew
    assert (one_run_each(meanwhile + afterwards), 0) == (ledger.runs, ledger.reasons.total())


def test_a_retry_queue_that_cannot_be_reached_loses_nothing(calm, draw):
    def nothing_can_be_deferred(run: Stage) -> None:
        run.follow(every(2, Fault.ERROR_503))
        disturbances.retry_queue_unreachable(run)
        run.follow(nothing)

    _, _, ledger = disturb(calm, draw, nothing_can_be_deferred)

    assert calm.way_to_aws.counts[UNREACHABLE] > 0
    assert ([], []) == (ledger.lost, ledger.doubled)


def test_an_event_that_is_too_large_for_sqs_waits_all_the_same(calm, draw):
    calm.follow(every(1, Fault.ERROR_503))
    events = calm.make_events(FEW, draw, (Fate.LARGE,))
    for event in events:
        calm.deliver(Delivery(Road.EVENTBRIDGE, stream.large_envelope(event.key)))
    calm.wait_until(lambda: calm.stack.large_bodies() == FEW, PATIENCE)
    calm.follow(nothing)

    calm.wait_until_settled(PATIENCE)

    ledger = calm.settle(events)
    assert (one_run_each(events), 0) == (ledger.runs, ledger.reasons.total())


def test_what_there_is_no_time_for_waits(calm, draw):
    calm.follow(every(1, Fault.SLOW_ANSWER))
    events = calm.make_events(MANY, draw, ONLY_RUNS)
    batch = {"Records": [record for event in events for record in stream.notification(event.key)["Records"]]}

    ledger = settled(calm, events, [Delivery(Road.S3, batch)])

    assert "OutOfTime" in calm.invokers[Road.S3].containers[0].function.log.read_text()
    assert (one_run_each(events), 0) == (ledger.runs, ledger.reasons.total())


def test_handlers_that_are_killed_in_the_middle_of_a_batch_cost_nothing(ground, draw):
    with stage(ground, size=1) as run:
        events = run.make_events(4 * FEW, draw, ONLY_RUNS)
        with disturbances.Killer(run, draw, pause=(0.2, 2.0), most=6):
            for delivery in stream.deliveries(events, draw, times=1):
                run.deliver(delivery)
            run.wait_until_settled(PATIENCE)
        ledger = run.settle(events)

    assert EXIT in {error.kind for error in run.errors}
    assert ([], []) == (ledger.lost, ledger.doubled)


def test_an_event_that_comes_three_times_by_two_roads_out_of_order_makes_one_run(calm, draw):
    events = calm.make_events(FEW, draw, (Fate.RUN, Fate.TWO_AIRFLOWS))

    ledger = settled(calm, events, stream.deliveries(events, draw, times=3))

    assert (one_run_each(events), 0) == (ledger.runs, ledger.reasons.total())


def test_two_containers_with_the_same_event_at_the_same_moment_make_one_run(ground, draw):
    with stage(ground, size=2) as run:
        events = run.make_events(FEW, draw, (Fate.TWO_AIRFLOWS,))
        at_once = [Delivery(Road.S3, stream.notification(event.key), twice_at_once=True) for event in events]

        ledger = settled(run, events, at_once)

    assert FEW == run.invokers[Road.S3].counts["pairs"]
    assert OLD in run.ways
    assert (one_run_each(events), 0) == (ledger.runs, ledger.reasons.total())


def test_what_airflow_refuses_becomes_a_dead_letter_and_no_run(calm, draw):
    events = calm.make_events(2 * FEW, draw, (Fate.REFUSED, Fate.UNMAPPED, Fate.ODD))

    ledger = settled(calm, events, stream.deliveries(events, draw, times=1))

    assert one_run_each(events).keys() <= ledger.dead
    assert {} == ledger.runs
    assert {"TriggerRejected", "MappingError", "UnknownEvent"} == set(ledger.reasons)
