from hypothesis import given, settings

from dagbridge.routing import Failure, compile_pattern
from tests.unit.routing.strategies import events, patterns


def failures(pattern, event):
    return compile_pattern(pattern).failures(event)


@settings(max_examples=200)
@given(patterns, events)
def test_there_are_failures_exactly_where_the_event_does_not_match(pattern, event):
    compiled = compile_pattern(pattern)

    assert compiled.matches(event) == (compiled.failures(event) == [])


def test_a_value_that_is_not_wanted_is_shown():
    pattern = {"source": ["aws.s3"], "detail": {"object": {"key": [{"prefix": "orders/"}]}}}
    event = {"source": "aws.s3", "detail": {"object": {"key": "invoices/a.csv"}}}

    assert [Failure("detail.object.key", [{"prefix": "orders/"}], "invoices/a.csv")] == failures(pattern, event)


def test_every_field_that_fails_is_shown_in_the_order_of_the_pattern():
    found = failures({"b": ["x"], "a": [1], "c": [2]}, {"a": 5, "b": "y", "c": 2})

    assert [Failure("b", ["x"], "y"), Failure("a", [1], 5)] == found


def test_a_field_that_is_not_there_is_shown_as_nothing():
    assert [Failure("a.b", ["x"], None)] == failures({"a": {"b": ["x"]}}, {"a": 5})


def test_a_field_that_should_not_be_there_is_shown():
    assert [Failure("a", [{"exists": False}], "x")] == failures({"a": [{"exists": False}]}, {"a": "x"})


def test_an_object_in_the_place_of_a_value_is_shown():
    assert [Failure("a", ["x"], {"b": "x"})] == failures({"a": ["x"]}, {"a": {"b": "x"}})


def test_an_array_is_shown_whole():
    assert [Failure("a", ["x"], ["y", "z"])] == failures({"a": ["x"]}, {"a": ["y", "z"]})


def test_values_in_an_array_of_objects_are_shown_together():
    event = {"items": [{"sku": "B"}, {"state": "open"}, {"sku": "C"}]}

    assert [Failure("items.sku", ["A"], ["B", "C"])] == failures({"items": {"sku": ["A"]}}, event)


def test_fields_of_different_elements_are_shown_as_their_array():
    pattern = {"detail": {"items": {"sku": ["A"], "state": ["open"]}}}
    items = [{"sku": "A", "state": "closed"}, {"sku": "B", "state": "open"}]

    expected = Failure("detail.items", {"sku": ["A"], "state": ["open"]}, items)

    assert [expected] == failures(pattern, {"detail": {"items": items}})


def test_an_or_of_which_nothing_holds_is_shown_with_what_its_fields_have():
    choices = [{"size": [{"numeric": [">", 0]}]}, {"state": {"name": ["open"]}}]

    expected = Failure("detail.$or", choices, {"detail.size": 0, "detail.state.name": None})

    assert [expected] == failures({"detail": {"$or": choices}}, {"detail": {"size": 0}})


def test_an_or_that_holds_is_not_shown():
    pattern = {"source": ["aws.s3"], "$or": [{"a": [1]}, {"b": [2]}]}

    assert [Failure("source", ["aws.s3"], "aws.ec2")] == failures(pattern, {"source": "aws.ec2", "b": 2})


def test_of_two_ors_only_the_one_that_fails_is_shown():
    pattern = {"x": {"$or": [{"a": [1]}, {"b": [2]}]}, "$or": [{"c": [3]}, {"d": [4]}]}

    assert ["x.$or"] == [failure.path for failure in failures(pattern, {"c": 3})]


def test_where_an_or_replaces_a_constraint_the_closest_branch_is_shown():
    pattern = {"a": [1], "c": [3], "$or": [{"a": [2], "d": [4]}, {"b": [2]}]}

    assert [Failure("a", [1], 5)] == failures(pattern, {"a": 5, "b": 2, "c": 3})
