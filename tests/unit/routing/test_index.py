from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbridge.routing import RouteIndex, compile_pattern
from dagbridge.routing.branch import Branch
from tests.unit.routing.strategies import events, patterns


def index_of(*patterns):
    return RouteIndex([compile_pattern(pattern) for pattern in patterns])


@settings(max_examples=150)
@given(st.lists(patterns, max_size=8), st.lists(events, min_size=1, max_size=3))
def test_it_gives_what_trying_each_gives(patterns, events):
    compiled = [compile_pattern(pattern) for pattern in patterns]
    index = RouteIndex(compiled)

    expected = [[at for at, pattern in enumerate(compiled) if pattern.matches(event)] for event in events]

    assert expected == [index.matching(event) for event in events]


@settings(max_examples=75)
@given(st.lists(patterns, min_size=1, max_size=3), st.integers(5, 30), events)
def test_it_gives_what_trying_each_gives_of_patterns_that_repeat(patterns, times, event):
    compiled = [compile_pattern(pattern) for pattern in patterns * times]

    expected = [at for at, pattern in enumerate(compiled) if pattern.matches(event)]

    assert expected == RouteIndex(compiled).matching(event)


def test_no_patterns_match_nothing():
    assert [] == index_of().matching({"a": 1})


def test_positions_come_in_the_order_of_the_patterns():
    index = index_of({"b": [{"exists": True}]}, {"a": ["x"]}, {"a": [{"prefix": ""}]}, {"a": ["y"]})

    assert [0, 1, 2] == index.matching({"a": "x", "b": 1})


def test_a_pattern_of_which_both_branches_match_comes_once():
    index = index_of({"$or": [{"a": [1]}, {"b": [2]}]})

    assert [0] == index.matching({"a": 1, "b": 2})


def test_any_mapping_is_an_event():
    assert [0] == index_of({"a": ["x"]}).matching(MappingProxyType({"a": "x"}))


@pytest.fixture
def tried(monkeypatch):
    """Give the branches that have been tried, as they are."""
    branches = []
    holds = Branch.holds
    monkeypatch.setattr(Branch, "holds", lambda branch, event: branches.append(branch) or holds(branch, event))
    return branches


SHARED = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
EVENT = {"source": "aws.s3", "detail-type": "Object Created"}


@pytest.mark.parametrize(
    ("alternative", "key"),
    [
        (lambda number: f"stream-{number}/", "stream-7/"),
        (lambda number: {"prefix": f"stream-{number}/"}, "stream-7/a.csv"),
        (lambda number: {"suffix": f".{number}.csv"}, "a.7.csv"),
        (lambda number: {"wildcard": f"stream-{number}/*.csv"}, "stream-7/a.csv"),
        (lambda number: {"wildcard": f"*/a*.{number}.csv"}, "x/a.7.csv"),
        (lambda number: {"numeric": ["=", number]}, 7.0),
    ],
)
def test_of_a_thousand_routes_only_the_one_that_is_meant_is_tried(tried, alternative, key):
    index = index_of(*({**SHARED, "detail": {"key": [alternative(number)]}} for number in range(1_000)))

    index.matching({**EVENT, "detail": {"key": key}})

    assert 1 == len(tried)


def test_routes_that_share_their_best_field_are_told_apart_by_the_next(tried):
    index = index_of(
        *(
            {**SHARED, "bucket": [f"bucket-{number // 20}"], "key": [{"prefix": f"stream-{number % 20}/"}]}
            for number in range(1_000)
        )
    )

    index.matching({**EVENT, "bucket": "bucket-3", "key": "stream-7/a.csv"})

    assert 1 == len(tried)


def test_an_event_that_concerns_no_route_is_tried_against_none(tried):
    index = index_of(*({**SHARED, "key": [f"key-{number}"]} for number in range(1_000)))

    index.matching({"source": "aws.sqs", "detail-type": "SQS Message"})

    assert [] == tried


def test_an_array_of_many_values_tries_a_route_once(tried):
    index = index_of({"tags": [{"prefix": "x"}]})

    index.matching({"tags": ["y", *(f"x{number}" for number in range(1_000))]})

    assert 1 == len(tried)
