import pytest

from dagbridge.errors import AirflowUnavailable, DagRunTimedOut, TriggerRejected, UnknownEvent
from dagbridge.patience import LONGEST_TIMEOUT, Patience, patience_of

STARTED = "2026-11-25T08:00:00.000Z"
EPOCH = 1795593600.0  # the same
PATIENCE = Patience(EPOCH, timeout=3600, longest_wait=300)


def payload(started: object = STARTED, **given: object) -> dict[str, object]:
    return {"run_dag": {"started": started, "input": {"input": {}, **given}}}


def test_an_input_that_says_nothing_waits_for_a_day():
    assert Patience(EPOCH, timeout=86_400, longest_wait=300) == Patience.of(payload())


def test_an_input_may_say_how_long():
    assert Patience(EPOCH, 60, 2) == Patience.of(payload(timeout_seconds=60, longest_wait_seconds=2))


def test_another_state_machines_task_has_none():
    assert Patience.of({"execution": "arn:aws:states:eu-west-1:1:execution:m:e"}) is None


@pytest.mark.parametrize("value", [0, -1, LONGEST_TIMEOUT + 1, "3600", 1.5, True, []])
@pytest.mark.parametrize("name", ["timeout_seconds", "longest_wait_seconds"])
def test_a_number_that_cannot_be_used_is_told_by_its_name(name, value):
    with pytest.raises(UnknownEvent, match=rf"run_dag\.input\.{name} must be"):
        Patience.of(payload(**{name: value}))


@pytest.mark.parametrize("started", [None, 5, "yesterday", ""])
def test_a_start_that_is_no_time_is_told(started):
    with pytest.raises(UnknownEvent, match=r"run_dag\.started"):
        Patience.of(payload(started))


@pytest.mark.parametrize("event", [None, [], "text", {}, {"runs": []}])
def test_a_payload_that_must_have_one_and_has_none_is_told(event):
    with pytest.raises(UnknownEvent, match="run_dag is missing"):
        patience_of(event)


def test_its_time_is_over_at_the_timeout_and_not_before():
    assert [False, True] == [PATIENCE.over(EPOCH + elapsed) for elapsed in (3599.9, 3600)]


@pytest.mark.parametrize(
    ("elapsed", "wait"),
    [
        pytest.param(0, 5, id="the first look is soon"),
        pytest.param(600, 60, id="then a tenth of the time so far"),
        pytest.param(3400, 200, id="and never past the timeout"),
        pytest.param(3599.5, 1, id="nor less than a second"),
    ],
)
def test_waits_grow(elapsed, wait):
    assert wait == PATIENCE.wait(EPOCH + elapsed)


def test_waits_are_as_short_as_the_input_wishes():
    assert 1 == Patience(EPOCH, 3600, longest_wait=1).wait(EPOCH + 200)


@pytest.mark.parametrize("longest_wait", [1, 300])
def test_a_week_of_looks_fits_into_an_executions_history(longest_wait):
    patience, now, looks = Patience(EPOCH, LONGEST_TIMEOUT, longest_wait), EPOCH, 0
    while not patience.over(now):
        now += patience.wait(now)
        looks += 1

    assert 9 * looks < 25_000


def test_what_could_be_mended_goes_on_until_the_time_is_over():
    error = AirflowUnavailable("down")

    assert error is PATIENCE.judge(error, lambda: EPOCH)


def test_then_it_is_a_timeout_that_names_the_last_reason():
    judged = PATIENCE.judge(AirflowUnavailable("down"), lambda: EPOCH + 3600)

    assert isinstance(judged, DagRunTimedOut)
    assert str(judged).endswith("within 3600 s; the last reason: AirflowUnavailable: down")


def test_what_cannot_be_mended_stays_what_it_is():
    error = TriggerRejected("no")

    assert error is PATIENCE.judge(error, lambda: EPOCH + 3600)
