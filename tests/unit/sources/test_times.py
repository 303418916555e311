import pytest

from dagbridge.sources.times import from_milliseconds, whole_seconds


@pytest.mark.parametrize(
    ("time", "whole"),
    [
        ("2026-03-14T09:26:53.589Z", "2026-03-14T09:26:53Z"),
        ("2026-03-14T09:26:53Z", "2026-03-14T09:26:53Z"),
        ("2026-03-14T09:26:53.589+01:00", "2026-03-14T09:26:53.589+01:00"),
        ("yesterday at 9.30", "yesterday at 9.30"),
    ],
)
def test_the_fraction_is_left_out_and_nothing_else(time, whole):
    assert whole_seconds(time) == whole


@pytest.mark.parametrize(("text", "time"), [("0", "1970-01-01T00:00:00Z"), ("1773480413999", "2026-03-14T09:26:53Z")])
def test_milliseconds_become_a_time_in_utc(text, time):
    assert from_milliseconds(text) == time


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "१२", "9" * 15])
def test_what_is_no_milliseconds_is_none(text):
    assert from_milliseconds(text) is None


def test_the_last_time_that_is_read_is_before_the_year_9999():
    assert from_milliseconds("9" * 14) == "5138-11-16T09:46:39Z"
