from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest

from dagbridge_cli.dead_letters.filters import Filters
from dagbridge_cli.dead_letters.letter import Kind, Letter
from dagbridge_cli.dead_letters.moment import Moment, age

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LETTER = Letter("id-1", NOON, Kind.DELIVERY, "DagNotFound: Airflow knows no DAG ingest", {}, route="orders")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(ids=frozenset(["id-1", "id-2"])),
        Filters(routes=("orders",)),
        Filters(routes=("audit", "orders")),
        Filters(reasons=("DagNotFound",)),
        Filters(reasons=("dagnotfound",)),
        Filters(reasons=("no dag INGEST",)),
        Filters(reasons=("AccessDenied", "DagNotFound")),
        Filters(since=NOON),
        Filters(until=NOON),
        Filters(frozenset(["id-1"]), ("orders",), ("Dag",), NOON - SECOND, NOON + SECOND),
    ],
)
def test_a_letter_that_fits_is_taken(filters):
    assert filters.take(LETTER)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(ids=frozenset(["id"])),
        Filters(routes=("order",)),
        Filters(reasons=("AccessDenied",)),
        Filters(since=NOON + SECOND),
        Filters(until=NOON - SECOND),
        Filters(routes=("orders",), reasons=("AccessDenied",)),
    ],
)
def test_a_letter_that_does_not_fit_in_all_is_left(filters):
    assert not filters.take(LETTER)


def test_a_letter_without_a_route_is_of_no_route():
    assert not Filters(routes=("orders",)).take(replace(LETTER, route=None))


@pytest.mark.parametrize("filters", [Filters(ids=frozenset("a")), Filters(reasons=("a",)), Filters(since=NOON)])
def test_filters_know_whether_any_is_given(filters):
    assert (True, False) == (filters.any_given, Filters().any_given)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_a_moment_can_be_so_long_ago(text, length):
    before = datetime.now(UTC)

    moment = Moment().convert(text, None, None)

    assert before - length <= moment <= datetime.now(UTC) - length


@pytest.mark.parametrize(
    "text", ["2026-11-22T12:00:00Z", "2026-11-22T12:00", "2026-11-22 12:00:00", "2026-11-22T13:00+01:00"]
)
def test_a_moment_can_be_iso_8601_and_is_utc_unless_it_says_otherwise(text):
    assert NOON == Moment().convert(text, None, None)


@pytest.mark.parametrize("text", ["", "h", "-2h", "2y", "yesterday", "2026-13-01", "999999w", "9999999s"])
def test_what_is_no_moment_is_told_with_what_would_be(text):
    with pytest.raises(click.BadParameter, match="neither such as 2h, 1d nor ISO 8601"):
        Moment().convert(text, None, None)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0s"), (59, "59s"), (60, "1m"), (7199, "1h"), (172_800, "2d"), (-5, "0s")]
)
def test_an_age_is_in_its_largest_unit(seconds, expected):
    assert expected == age(NOON, NOON + seconds * SECOND)
