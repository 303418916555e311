"""`cases.json` has the language, case by case, each with a sentence for a name."""

import json
from pathlib import Path
from types import MappingProxyType

import pytest

from dagbridge.errors import ConfigurationError, Mistake
from dagbridge.routing import PatternError, RouteIndex, compile_pattern

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))


def named(cases):
    return [pytest.param(*rest, id=name) for name, *rest in cases]


@pytest.mark.parametrize(("pattern", "event", "expected"), named(CASES["matching"]))
def test_matching(pattern, event, expected):
    assert expected == compile_pattern(pattern).matches(event)


@pytest.mark.parametrize(("pattern", "event", "expected"), named(CASES["matching"]))
def test_matching_by_index(pattern, event, expected):
    index = RouteIndex([compile_pattern(pattern)])

    assert ([0] if expected else []) == index.matching(event)


@pytest.mark.parametrize(("pattern", "message"), named(CASES["invalid"]))
def test_invalid(pattern, message):
    with pytest.raises(PatternError) as error:
        compile_pattern(pattern)

    assert message == str(error.value)


def test_all_mistakes_come_at_once_and_in_order():
    pattern = {"source": "aws.s3", "detail": {"key": [{"prefx": "a"}, {"suffix": 5}], "size": [1]}, "time": []}

    with pytest.raises(PatternError) as error:
        compile_pattern(pattern)

    assert [("source",), ("detail", "key", 0), ("detail", "key", 1), ("time",)] == [
        mistake.path for mistake in error.value.mistakes
    ]


def test_a_mistake_says_where_and_what():
    with pytest.raises(PatternError) as error:
        compile_pattern({"detail": {"object": {"key": [{"prefx": "a"}]}}})

    expected = Mistake(("detail", "object", "key", 0), 'unknown operator "prefx"; did you mean "prefix"?')
    assert (expected,) == error.value.mistakes


def test_a_pattern_error_is_a_mistake_of_the_deployment():
    assert issubclass(PatternError, ConfigurationError)


def test_a_pattern_error_is_a_value_error():
    assert issubclass(PatternError, ValueError)


@pytest.mark.parametrize("pattern", [None, [], "x", 5, [{"source": ["aws.s3"]}]])
def test_what_is_no_object_is_no_pattern(pattern):
    with pytest.raises(PatternError, match="must be an object of fields"):
        compile_pattern(pattern)


def test_any_mapping_is_an_event():
    event = MappingProxyType({"source": "aws.s3"})

    assert compile_pattern({"source": ["aws.s3"]}).matches(event)


def test_an_event_a_hundred_thousand_arrays_deep_is_matched():
    event = {"a": "x"}
    for _ in range(100_000):
        event["a"] = [event["a"]]

    assert compile_pattern({"a": ["x"]}).matches(event)


def test_objects_a_hundred_thousand_arrays_deep_are_matched():
    array = [{"b": "x"}]
    for _ in range(100_000):
        array = [array]

    assert compile_pattern({"a": {"b": ["x"]}}).matches({"a": array})


def test_a_pattern_too_deep_is_a_mistake():
    pattern = ["x"]
    for _ in range(5_000):
        pattern = {"a": pattern}

    with pytest.raises(PatternError, match="more than 100 objects deep"):
        compile_pattern(pattern)


def test_a_pattern_a_hundred_objects_deep_matches():
    pattern, event = ["x"], "x"
    for _ in range(100):
        pattern, event = {"a": pattern}, {"a": event}

    assert compile_pattern(pattern).matches(event)


def test_ors_too_deep_are_a_mistake():
    pattern = {"a": ["x"]}
    for _ in range(5_000):
        pattern = {"$or": [{"b": [1]}, pattern]}

    with pytest.raises(PatternError, match="more than 100 objects deep"):
        compile_pattern(pattern)


def test_ors_that_multiply_beyond_a_thousand_branches_are_a_mistake():
    pattern = {f"field-{number}": {"$or": [{"a": [1]}, {"b": [2]}]} for number in range(60)}

    with pytest.raises(PatternError, match="more than 1,000"):
        compile_pattern(pattern)


def test_an_or_of_a_thousand_choices_matches():
    pattern = {"$or": [{f"field-{number}": [1]} for number in range(1_000)]}

    assert compile_pattern(pattern).matches({"field-999": 1})
