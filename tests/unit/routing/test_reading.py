import datetime as dt

import pytest

from dagbridge.routing.reading import Reader


def messages(pattern):
    reader = Reader()
    reader.read(pattern)
    return [str(mistake) for mistake in reader.mistakes]


def test_a_date_that_yaml_made_is_to_be_quoted():
    expected = 'time[0]: must be a string, a number, true, false, null or an operator; write "2026-01-31"'

    assert [expected] == messages({"time": [dt.date(2026, 1, 31)]})


def test_a_date_without_a_list_is_to_be_quoted_in_one():
    assert ['time: must be a list of values; write ["2026-01-31"]'] == messages({"time": dt.date(2026, 1, 31)})


def test_not_a_number_is_no_value():
    expected = 'a[0]: must be a string, a number, true, false, null or an operator; write "nan"'

    assert [expected] == messages({"a": [float("nan")]})


def test_a_name_that_yaml_made_a_number_is_to_be_quoted():
    assert ['a.5: a field\'s name is a string; write "5"'] == messages({"a": {5: ["x"]}})


def test_a_name_that_yaml_made_a_boolean_is_to_be_quoted():
    assert ['True: a field\'s name is a string; write "True"'] == messages({True: ["x"]})


def test_an_operator_whose_name_is_a_number_is_unknown():
    assert messages({"a": [{5: "x"}]})[0].startswith('a[0]: unknown operator "5"')


@pytest.mark.parametrize("choice", [{}, {"a": {}}])
def test_an_empty_choice_is_a_mistake(choice):
    assert 1 == len(messages({"$or": [choice, {"b": [1]}]}))


def test_mistakes_in_every_choice_are_found():
    assert ["$or[0].a", "$or[1].b", "c"] == [
        message.partition(":")[0] for message in messages({"$or": [{"a": 1}, {"b": 2}], "c": 3})
    ]


def test_a_pattern_without_or_has_one_branch():
    assert [[("a",), ("b", "c")]] == [list(branch.constraints) for branch in Reader().read({"a": [1], "b": {"c": [2]}})]


def test_ors_multiply():
    branches = Reader().read({"x": {"$or": [{"a": [1]}, {"b": [1]}]}, "$or": [{"c": [1]}, {"d": [1]}]})

    assert [
        [("x", "a"), ("c",)],
        [("x", "b"), ("c",)],
        [("x", "a"), ("d",)],
        [("x", "b"), ("d",)],
    ] == [list(branch.constraints) for branch in branches]
