from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.templates.faults import Fault
from dagbridge.templates.times import TimeFormatError, compile_time_format, format_time

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-22T08:15:30Z",
        "2026-11-22T08:15:30.000Z",
        "2026-11-22T08:15:30",
        "2026-11-22T10:15:30+02:00",
        "20261122T081530Z",
        1795335330,
        1795335330.0,
        1795335330000,
    ],
)
def test_a_time_comes_out_in_utc_however_it_is_written(time):
    assert "2026-11-22 08:15:30" == format_time(time, "%F %T")


@pytest.mark.parametrize(
    "time",
    [
        "",
        "yesterday",
        "2026-13-01",
        "1" * 100_000,
        float("nan"),
        float("inf"),
        -1e300,
        10**400,
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_what_is_no_time_is_refused_without_its_value(time):
    with pytest.raises(Fault) as caught:
        format_time(time, "%F")

    assert "gives format_time() a time that is neither ISO 8601 nor seconds since 1970" == str(caught.value)


@pytest.mark.parametrize(("hour", "expected"), [("00", "12 AM"), ("11", "11 AM"), ("12", "12 PM"), ("23", "11 PM")])
def test_the_twelve_hour_clock_has_no_zero(hour, expected):
    assert expected == format_time(f"2026-01-01T{hour}:00:00Z", "%I %p")


def test_a_year_before_1000_has_four_digits():
    assert "0099-01-02 99" == format_time("0099-01-02", "%Y-%m-%d %y")


def test_the_iso_year_may_differ_from_the_year():
    assert "2027 2026-W53" == format_time("2027-01-01", "%Y %G-W%V")


def test_seconds_before_1970_are_negative():
    assert "-1" == format_time("1969-12-31T23:59:59Z", "%s")


@pytest.mark.parametrize("template", ["%Q", "%", "%-d", "%c", "100%\n"])
def test_a_letter_that_depends_on_the_machine_or_is_none_is_refused(template):
    with pytest.raises(TimeFormatError, match="there are %Y"):
        compile_time_format(template)


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_is_read_as_python_writes_it(time):
    try:
        actual = format_time(time.isoformat(), "%s")
    except Fault:  # outside the years 1 to 9999 in UTC
        return

    assert (time - EPOCH) // timedelta(seconds=1) == int(actual)


@given(st.text() | st.integers() | st.floats())
def test_any_time_gives_a_text_or_a_fault(time):
    try:
        actual = format_time(time, "%F")
    except Fault:
        return

    assert 10 == len(actual)
