import datetime as dt
import math

import pytest

from dagbridge.errors import MappingError
from dagbridge.templates.limits import MAX_DEPTH, check_json


def nested(levels):
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


def refusal(value, where="conf"):
    with pytest.raises(MappingError) as caught:
        check_json(value, where)
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1.5,
        pytest.param(10**4299, id="long"),
        "",
        "grüße 🎉",
        [],
        {},
        {"a": [1, {"b": None}]},
        "\ud83c\udf89".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_json_that_airflow_takes_passes(value):
    assert check_json(value, "conf") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, "conf.x: is NaN or infinite"),
        (-math.inf, "conf.x: is NaN or infinite"),
        pytest.param(10**4400, "conf.x: is an integer of more than 4,300 digits", id="endless"),
        ("a\0b", "conf.x: holds a NUL character"),
        ("\ud83c", "conf.x: holds half a character"),
        (b"a", "conf.x: is of type bytes, which JSON does not have"),
        ((1,), "conf.x: is of type tuple, which JSON does not have"),
        (dt.date(2026, 1, 1), "conf.x: is of type date, which JSON does not have; make it a string"),
        ({"\0": 1}, "conf.x: has a key that holds a NUL character"),
        ({"\udc00": 1}, "conf.x: has a key that holds half a character"),
        ({1: 1}, "conf.x: has a key that is a number; JSON's keys are strings"),
        ([0, {"y": [math.nan]}], "conf.x[1].y[0]: is NaN or infinite"),
    ],
)
def test_what_airflow_cannot_take_is_refused_with_path_and_reason(value, expected):
    assert refusal({"x": value}).startswith(expected)


def test_a_bare_value_is_refused_with_the_head_of_the_path():
    assert refusal("\0", "note").startswith("note: holds a NUL character")


def test_the_greatest_depth_passes():
    assert check_json(nested(MAX_DEPTH), "conf") is None


def test_one_level_more_is_refused():
    assert f"is nested deeper than {MAX_DEPTH} levels" in refusal(nested(MAX_DEPTH + 1))


def test_a_depth_beyond_pythons_recursion_is_refused_the_same():
    assert f"is nested deeper than {MAX_DEPTH} levels" in refusal({"x": nested(100_000)})


def test_a_deep_path_is_shown_only_at_its_head():
    assert refusal(nested(MAX_DEPTH + 1)).startswith("conf[0][0][0][0][0][0][0][0].…: ")


@pytest.mark.parametrize("key", ["jane@example.com", "a b", "x" * 65, "é" * 200])
def test_a_key_that_does_not_look_like_a_field_is_not_shown(key):
    assert refusal({key: {"version-id": math.nan}}).startswith("conf.….version-id: ")


def test_no_value_is_shown():
    assert "s3cret" not in refusal({"x": "s3cret\0"})
