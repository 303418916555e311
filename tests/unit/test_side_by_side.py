"""Steps to several airflows at a time."""

import threading
from types import SimpleNamespace

import pytest

from dagbridge.side_by_side import SideBySide

PATIENCE = 5.0  # seconds until a test says that something did not happen


def step(number, airflow="default"):
    return SimpleNamespace(number=number, request=airflow and SimpleNamespace(airflow=airflow))


def crew(take, threads=2, airflows=("default",)):
    return SideBySide(take, lambda outcome: None, threads, airflows)


def test_outcomes_are_given_by_batch_and_in_the_order_of_its_steps():
    done = crew(lambda one: one.number).run([[step(1), step(2)], [], [step(3, "other")]])

    assert [[1, 2], [], [3]] == done


def test_nothing_to_do_gives_nothing():
    assert [[], []] == crew(lambda one: one.number).run([[], []])


def test_a_step_without_an_airflow_is_taken_too():
    assert [[1, 2]] == crew(lambda one: one.number).run([[step(1, None), step(2)]])


def test_a_lone_step_needs_no_thread():
    assert [[], [threading.get_ident()]] == crew(lambda one: threading.get_ident()).run([[], [step(1)]])


def test_every_outcome_is_told_in_the_callers_thread():
    told = []
    several = SideBySide(lambda one: one.number, lambda outcome: told.append((outcome, threading.get_ident())), 2, [])

    several.run([[step(1), step(2)], [step(3)]])

    assert [(number, threading.get_ident()) for number in (1, 2, 3)] == sorted(told)


def test_no_more_threads_than_allowed_work_for_one_airflow():
    at_work, most, lock = set(), [], threading.Lock()

    def take(one):
        with lock:
            at_work.add(one.number)
            most.append(len(at_work))
        threading.Event().wait(0.01)
        with lock:
            at_work.remove(one.number)

    crew(take, threads=3).run([[step(number) for number in range(30)]])

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

    assert [[True] * 200] == crew(take, airflows=["default", "slow"]).run([slow_ones_first])


def test_steps_are_taken_while_others_are_still_planned():
    taken = threading.Event()
    waited = []

    def plan():
        yield step(1)
        yield step(2)
        waited.append(taken.wait(PATIENCE))
        yield step(3)

    crew(lambda one: taken.set()).run([plan()])

    assert [True] == waited


def test_no_more_is_planned_than_keeps_the_threads_busy():
    planned, free = [], threading.Event()
    threading.Timer(0.2, free.set).start()  # by then, all that is planned ahead is planned

    def plan():
        for number in range(100):
            if not free.is_set():
                planned.append(number)
            yield step(number)

    crew(lambda one: free.wait(PATIENCE), threads=2).run([plan()])

    assert 5 == len(planned)


@pytest.mark.parametrize("steps", [1, 2, 20])
def test_a_mistake_of_ours_is_raised(steps):
    def take(one):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crew(take).run([[step(number) for number in range(steps)]])
