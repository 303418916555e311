import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from moto.sns.utils import FilterPolicyMatcher

from dagbridge.routing.pattern import compile_pattern
from dagbridge_cli.wiring.filters import Filter, filter_of
from tests.unit.routing.strategies import events, patterns


def filtered(*details, objects=False):
    branches = [branch for detail in details for branch in compile_pattern({"detail": detail}).branches]
    return filter_of(branches, objects=objects)


def test_texts_of_an_attribute_are_filtered():
    expected = Filter("MessageAttributes", {"event": ["order-placed", "order-paid"]})

    assert expected == filtered({"attributes": {"event": ["order-placed", "order-paid"]}})


@pytest.mark.parametrize(
    "value", ["5", "-1.5e3", '["a-b"]', " [1]", "gold", "YQ==", "", 'say "x"', "a\\b_", {"prefix": "a-"}]
)
def test_what_could_be_an_attribute_of_another_type_is_not_filtered(value):
    assert filtered({"attributes": {"event": ["order-placed", value]}}) is None


def test_an_attribute_that_may_be_absent_is_not_filtered():
    assert filtered({"attributes": {"event": ["order-placed", {"exists": False}]}}) is None


def test_bodies_are_not_filtered_unless_they_are_known_to_be_objects():
    assert filtered({"message": {"supplier": ["north"]}}) is None


def test_bodies_that_are_objects_are_filtered_by_what_means_the_same_to_sns():
    found = filtered(
        {
            "message": {
                "supplier": ["north", {"prefix": "s"}],
                "total": [{"numeric": [">", 0]}],
                "items": {"sku": [{"exists": True}]},
                "error": [None],
            },
        },
        objects=True,
    )

    policy = {"supplier": ["north", {"prefix": "s"}], "items": {"sku": [{"exists": True}]}}
    assert Filter("MessageBody", policy) == found


def test_a_text_message_is_not_filtered():
    assert filtered({"message": ["hello"]}, objects=True) is None


def test_a_topic_of_two_routes_passes_what_either_takes():
    found = filtered({"message": {"a": ["x"], "b": [1]}}, {"message": {"a": ["y"]}}, objects=True)

    assert Filter("MessageBody", {"a": ["x", "y"]}) == found


def test_a_route_without_a_condition_needs_every_message():
    assert filtered({"attributes": {"event": ["order-placed"]}}, {"topic-arn": ["t"]}) is None


def test_a_filter_has_no_more_keys_than_sns_takes():
    found = filtered({"attributes": {f"key{n}": ["order-placed"] for n in range(7)}})

    assert 5 == len(found.policy)


def test_a_filter_has_no_more_combinations_than_sns_takes():
    found = filtered({"attributes": {"a": [f"a_{n}" for n in range(20)], "b": [f"b_{n}" for n in range(10)]}})

    assert {"b": [f"b_{n}" for n in range(10)]} == found.policy


@given(st.lists(patterns, min_size=1, max_size=3), events)
def test_a_message_that_a_route_takes_passes_the_filter(written, message):
    compiled = [compile_pattern({"detail": {"message": pattern}}) for pattern in written]
    passing = filter_of([branch for pattern in compiled for branch in pattern.branches], objects=True)
    assume(passing)

    taken = any(pattern.matches({"detail": {"message": message}}) for pattern in compiled)
    assert taken <= compile_pattern(passing.policy).matches(message)


def test_a_filter_is_one_that_motos_sns_reads():
    passing = filtered({"message": {"supplier": ["north", {"prefix": "s"}]}}, objects=True)
    matcher = FilterPolicyMatcher(passing.policy, passing.scope)

    assert [True, True, False] == [
        matcher.matches(None, json.dumps({"supplier": name})) for name in ("north", "south", "east")
    ]
