import pytest

from dagbridge.airflow.breaker import FAILURES, PAUSE, Breaker
from dagbridge.airflow.protocol import Answer
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AirflowThrottled, AirflowUnavailable, AssetNotFound, DagNotFound, TriggerRejected
from dagbridge.trigger import Trigger

TRIGGER = Trigger("default", "ingest", "run", {})
ASSET_EVENT = AssetEvent("default", "s3://acme/orders", "key", {})
DOWN = AirflowUnavailable("down")


class Scripted:
    """An Airflow that answers as told, and counts."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def create_asset_event(self, event: AssetEvent) -> Answer:
        return self.trigger(TRIGGER)

    def trigger(self, trigger: Trigger) -> Answer:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else Answer.TRIGGERED
        if isinstance(answer, Exception):
            raise answer
        return answer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker, times: int, error: type = AirflowUnavailable) -> None:
    for _ in range(times):
        with pytest.raises(error):
            breaker.trigger(TRIGGER)


def opened(*answers: Answer | Exception) -> tuple[Breaker, Scripted, Clock]:
    airflow, clock = Scripted(*[DOWN] * FAILURES, *answers), Clock()
    breaker = Breaker("default", airflow, clock)
    fail(breaker, FAILURES)
    return breaker, airflow, clock


def test_an_answer_goes_through():
    assert Answer.DUPLICATE is Breaker("default", Scripted(Answer.DUPLICATE)).trigger(TRIGGER)


def test_after_failures_in_a_row_airflow_is_not_asked():
    breaker, airflow, _ = opened()

    fail(breaker, 5)

    assert FAILURES == airflow.asked


def test_an_open_breaker_says_so_and_for_how_long():
    breaker, _, _ = opened()

    with pytest.raises(AirflowUnavailable) as raised:
        breaker.trigger(TRIGGER)

    assert "airflow default: not asked: it failed 3 times in a row; the next try is in 30 s" == str(raised.value)
    assert PAUSE == raised.value.retry_after


def test_an_answer_in_between_starts_the_count_anew():
    airflow = Scripted(DOWN, DOWN, Answer.TRIGGERED, DOWN, DOWN, Answer.TRIGGERED)
    breaker = Breaker("default", airflow)

    for _ in range(2):
        fail(breaker, 2)
        breaker.trigger(TRIGGER)

    assert 6 == airflow.asked


def test_after_the_pause_one_tries_and_closes_it():
    breaker, airflow, clock = opened()

    clock.now = PAUSE + 1

    assert [Answer.TRIGGERED] * 2 == [breaker.trigger(TRIGGER) for _ in range(2)]
    assert FAILURES + 2 == airflow.asked


def test_a_trial_that_fails_opens_it_again():
    breaker, airflow, clock = opened(DOWN)
    clock.now = PAUSE + 1
    fail(breaker, 1)

    clock.now += PAUSE - 1
    fail(breaker, 1)

    assert FAILURES + 1 == airflow.asked


def test_it_stays_open_as_long_as_airflow_asks():
    airflow, clock = Scripted(*[AirflowThrottled("slow", retry_after=120)] * FAILURES), Clock()
    breaker = Breaker("default", airflow, clock)
    fail(breaker, FAILURES, AirflowThrottled)

    clock.now = 119
    fail(breaker, 1)

    assert FAILURES == airflow.asked


@pytest.mark.parametrize("error", [TriggerRejected("no"), DagNotFound("no"), AssetNotFound("no")])
def test_an_airflow_that_refuses_is_there(error):
    airflow = Scripted(DOWN, DOWN, error, DOWN, DOWN, Answer.TRIGGERED)
    breaker = Breaker("default", airflow)

    fail(breaker, 2)
    fail(breaker, 1, type(error))
    fail(breaker, 2)

    assert Answer.TRIGGERED is breaker.trigger(TRIGGER)


def test_an_asset_event_goes_through():
    assert Answer.DUPLICATE is Breaker("default", Scripted(Answer.DUPLICATE)).create_asset_event(ASSET_EVENT)


def test_runs_and_asset_events_have_one_breaker():
    breaker, airflow, _ = opened()

    with pytest.raises(AirflowUnavailable, match="not asked"):
        breaker.create_asset_event(ASSET_EVENT)

    assert FAILURES == airflow.asked
