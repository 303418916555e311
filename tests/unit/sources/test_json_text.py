import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources.json_text import MAX_LEVELS, check_levels, parsed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        (' \n["a"]', ["a"]),
        ("007", "007"),
        ("true", "true"),
        ('"quoted"', '"quoted"'),
        ("", ""),
        ("{not json", "{not json"),
        ('{"a": 1} and more', '{"a": 1} and more'),
        ('{"a": NaN}', '{"a": NaN}'),
        ('{"a": 1e999}', '{"a": 1e999}'),
        ("[" + "9" * 5000 + "]", "[" + "9" * 5000 + "]"),
    ],
)
def test_only_an_object_or_an_array_of_json_is_parsed(text, value):
    assert parsed(text, "") == value


def test_the_deepest_that_is_allowed_is_parsed():
    text = "[" * MAX_LEVELS + "]" * MAX_LEVELS

    assert parsed(text, "") != text


@pytest.mark.parametrize("levels", [MAX_LEVELS + 1, 100_000])
def test_what_is_nested_deeper_is_refused_with_its_place(levels):
    with pytest.raises(UnknownEvent) as refused:
        parsed("[" * levels + "]" * levels, "Records[0].body")

    assert str(refused.value) == "Records[0].body has more than 100 objects and arrays within one another"


def test_the_levels_of_a_wide_value_are_not_its_size():
    check_levels([{"a": list(range(1000))}] * 1000, "")
