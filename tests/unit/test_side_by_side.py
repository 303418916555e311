"""Steps to several airflows at a time."""

import threading
from types import SimpleNamespace

import pytest

from dagbridge.side_by_side import SideBySide

PATIENCE = 5.0  # seconds until a test says that something did not happen


def step(number, airflow="default"):
    return SimpleNamespace(number=number, request=airflow and SimpleNamespace(airflow=airflow))


def run(take, batches, threads=2, airflows=("default",)):
    return dict(SideBySide(take, threads, airflows).run(batches))


def test_an_outcome_is_given_with_the_place_of_its_step():
    batches = [[step(1), step(2)], [], [step(3, "other")]]

    assert {(0, 0): 1, (0, 1): 2, (2, 0): 3} == run(lambda one: one.number, batches)


def test_nothing_to_do_gives_nothing():
    assert {} == run(lambda one: one.number, [[], []])


def test_a_step_without_an_airflow_is_taken_too():
    assert {(0, 0): 1, (0, 1): 2} == run(lambda one: one.number, [[step(1, None), step(2)]])


def test_a_table_without_airflows_has_steps_too():
    assert {(0, 0): 1, (0, 1): 2} == run(lambda one: one.number, [[step(1, None), step(2, None)]], airflows=())


def test_a_lone_step_needs_no_thread():
    assert {(1, 0): threading.get_ident()} == run(lambda one: threading.get_ident(), [[], [step(1)]])


def test_an_outcome_is_given_as_soon_as_it_is_there():
    last = threading.Event()

    def take(one):
        return one.number == 1 or last.wait(PATIENCE)

    outcomes = SideBySide(take, 2, ["default"]).run([[step(1), step(2)]])

    first = next(outcomes)
    last.set()
    assert [((0, 0), True), ((0, 1), True)] == [first, *outcomes]


def test_no_more_threads_than_allowed_work_for_one_airflow():
    at_work, most, lock = set(), [], threading.Lock()

    def take(one):
        with lock:
            at_work.add(one.number)
            most.append(len(at_work))
        threading.Event().wait(0.01)
        with lock:
            at_work.remove(one.number)

    run(take, [[step(number) for number in range(30)]], threads=3)

    assert 3 == max(most)


def test_an_airflow_that_is_slow_holds_up_no_other():
    free = threading.Event()

    def take(one):
        if one.request.airflow == "slow":
            return free.wait(PATIENCE)
        if one.number == 199:
            free.set()
        return True

    slow_ones_first = [step(number, "slow") for number in range(50)] + [step(number) for number in range(50, 200)]

    assert [True] * 200 == list(run(take, [slow_ones_first], airflows=["default", "slow"]).values())


def test_steps_are_taken_while_others_are_still_planned():
    taken = threading.Event()
    waited = []

    def plan():
        yield step(1)
        yield step(2)
        waited.append(taken.wait(PATIENCE))
        yield step(3)

    run(lambda one: taken.set(), [plan()])

    assert [True] == waited


def test_no_more_is_planned_than_keeps_the_threads_busy():
    planned, free = [], threading.Event()
    threading.Timer(0.2, free.set).start()  # by then, all that is planned ahead is planned

    def plan():
        for number in range(100):
            if not free.is_set():
                planned.append(number)
            yield step(number)

    run(lambda one: free.wait(PATIENCE), [plan()], threads=2)

    assert 5 == len(planned)


@pytest.mark.parametrize("steps", [1, 2, 20])
def test_a_mistake_of_ours_is_raised(steps):
    def take(one):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(take, [[step(number) for number in range(steps)]])
