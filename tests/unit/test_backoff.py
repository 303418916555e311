import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.backoff import LONGEST, wait


@pytest.mark.parametrize(("tries", "longest"), [(1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (1000, 900)])
def test_the_longest_wait_doubles_from_5_seconds_to_15_minutes(tries: int, longest: int):
    drawn = [wait(tries) for _ in range(2000)]

    assert longest * 0.95 <= max(drawn) <= longest


def test_full_jitter_draws_from_zero():
    assert 60 > min(wait(1000) for _ in range(2000))


def test_what_airflow_asks_for_is_waited_at_least():
    assert 120 == wait(1, retry_after=120)


@given(st.integers(1, 10**9), st.none() | st.floats(0, 10**9))
def test_a_wait_is_one_that_sqs_takes(tries: int, retry_after: float | None):
    assert 0 <= wait(tries, retry_after) <= LONGEST


def test_a_thousand_receives_last_for_more_than_twelve_hours():
    assert 12 * 3600 < sum(wait(tries) for tries in range(1, 1000))
