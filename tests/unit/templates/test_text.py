import math

import pytest

from dagbridge.templates.faults import Fault
from dagbridge.templates.text import as_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        ("ü\n", "ü\n"),
        (5, "5"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        ([1, "a"], '[1,"a"]'),
        ({"b": "ü", "a": 1}, '{"a":1,"b":"ü"}'),
    ],
)
def test_a_string_stands_as_it_is_and_the_rest_as_compact_json(value, expected):
    assert expected == as_text(value)


@pytest.mark.parametrize("value", [math.nan, [math.inf], [10**5000]], ids=["nan", "inf", "endless"])
def test_a_number_that_json_cannot_write_is_a_fault(value):
    with pytest.raises(Fault, match="a number that JSON cannot write"):
        as_text(value)


def test_a_value_too_deep_to_write_is_a_fault():
    value = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(Fault, match="nested too deep"):
        as_text(value)
