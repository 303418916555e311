"""The reader of queries, by which the template's are held to the log's fields."""

import pytest

from tests.support.insights import commands_of, fields_of


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("fields @timestamp, message | sort @timestamp desc", {"@timestamp", "message"}),
        ('filter message = "deferred" and ispresent(route)', {"message", "route"}),
        ("filter identity like /orders-0001/ | limit 20", {"identity"}),
        ('filter message in ["a", "b"]', {"message"}),
        (
            "stats pct(duration_ms, 99) as slow, count(*) as n by airflow, bin(5m) | sort slow",
            {"duration_ms", "airflow"},
        ),
        ("# a remark about nonsense\nfilter age_ms / 60000 > 5", {"age_ms"}),
        ("SOURCE '/a/log' | filter x = 1", {"x"}),
    ],
)
def test_the_fields_of_a_query_are_those_that_it_reads(query, fields):
    assert fields == fields_of(query)


def test_commands_stand_between_bars_and_not_in_texts():
    assert ["filter", "stats"] == commands_of('filter message = "a | b"\n| stats count(*) by route')
