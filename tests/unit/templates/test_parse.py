import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.templates.parse import PathPatternError, compile_path_pattern

LITERALS = st.text(alphabet="a-/", min_size=1, max_size=3)
CAPTURES = st.sampled_from(["", "*"])


class CountingText(str):
    """A text that counts the characters that are looked at when it is searched."""

    __slots__ = ("looked_at",)

    def __init__(self, _):
        self.looked_at = 0

    def find(self, wanted, start=0, end=None):
        end = len(self) if end is None else min(end, len(self))
        found = str.find(self, wanted, start, end)
        stop = found + len(wanted) if found >= 0 else end
        self.looked_at += max(0, stop - start)
        return found


@st.composite
def patterns(draw):
    """Any valid pattern: literals and captures by turns."""
    kinds = draw(st.lists(CAPTURES, min_size=1, max_size=4))
    literals = [draw(LITERALS) for _ in kinds]
    start, end = draw(st.booleans()), draw(st.sampled_from(["", "a", "/", "-a"]))
    captures = [f"{{c{index}{kind}}}" for index, kind in enumerate(kinds)]
    joined = captures[0] + "".join(lit + cap for lit, cap in zip(literals[1:], captures[1:], strict=True)) + end
    return literals[0] + joined if start else joined


def as_regex(pattern):
    """The same pattern for the backtracking engine of `re`: right, if not linear."""
    escaped = re.split(r"\{(\w+\*?)\}", pattern)
    for index, part in enumerate(escaped):
        name = part.rstrip("*")
        crosses = part.endswith("*")
        escaped[index] = f"(?P<{name}>{'.' if crosses else '[^/]'}+?)" if index % 2 else re.escape(part)
    return re.compile("".join(escaped), re.DOTALL)


def parse(text, pattern):
    return compile_path_pattern(pattern).match(text)


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        (
            "orders/dt=2026-11-22/08/a.csv",
            "orders/dt={day}/{hour}/{file}",
            {"day": "2026-11-22", "hour": "08", "file": "a.csv"},
        ),
        ("a.tar.gz", "{stem}.{suffix}", {"stem": "a", "suffix": "tar.gz"}),
        ("x/1/2/y.csv", "x/{rest*}/{file}", {"rest": "1/2", "file": "y.csv"}),
        ("raw/eu/1/a.csv", "raw/{path*}.csv", {"path": "eu/1/a"}),
        ("a/x=1/x=2.csv", "{rest*}/x={day}.csv", {"rest": "a/x=1", "day": "2"}),
        ("a/b/c", "{all*}", {"all": "a/b/c"}),
        ("a/m/b/m/c", "{one*}/m/{two*}", {"one": "a", "two": "b/m/c"}),
        ("{a}", "{{{x}}}", {"x": "a"}),
        ("a-b-", "{x}-{y}-", {"x": "a", "y": "b"}),
        ("zeile\nzwei", "{x}", {"x": "zeile\nzwei"}),
    ],
)
def test_captures_come_out_by_name(text, pattern, expected):
    assert expected == parse(text, pattern)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("orders/dt=/a", "orders/dt={day}/{file}"),
        ("orders/dt=1/2/a", "orders/dt={day}/{file}"),
        ("raw/a", "orders/{file}"),
        ("orders/a.csv", "orders/{file}.parquet"),
        ("orders/", "orders/{rest*}"),
        ("", "{x}"),
        ("a/b", "{x}"),
        ("/a", "{rest*}/a"),
        ("aa", "{x}aa"),
        ("xa/b", "x{a}y{rest*}"),
        ("1/x/2", "{rest*}x{a}y"),
    ],
)
def test_a_text_of_another_form_gives_nothing(text, pattern):
    assert parse(text, pattern) is None


def test_captures_come_in_the_order_of_the_pattern():
    assert ["b", "a", "c"] == list(parse("1/2/3", "{b*}/{a}/{c}"))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("orders/x", "has no {name} in it"),
        ("", "has no {name} in it"),
        ("{a}/{a}", "has {a} twice"),
        ("{a}{b}", "nothing between them"),
        ("{a*}{b}", "nothing between them"),
        ("{a}/{b", "has a lone { at character 5"),
        ("{a}/b}", "has a lone } at character 6"),
        ("{}", "has {}"),
        ("{a-b}", "has {a-b}; a name has letters, digits and _"),
        ("{a**}", "has {a**}"),
    ],
)
def test_an_invalid_pattern_is_refused_with_the_reason(pattern, expected):
    with pytest.raises(PathPatternError) as caught:
        compile_path_pattern(pattern)

    assert expected in str(caught.value)


@given(patterns(), st.text(alphabet="ab-/", max_size=16))
def test_it_gives_what_a_backtracking_engine_gives(pattern, text):
    match = as_regex(pattern).fullmatch(text)

    assert (match and match.groupdict()) == parse(text, pattern)


@given(patterns(), st.lists(st.text(alphabet="b-/", min_size=1, max_size=4), min_size=9, max_size=9))
def test_a_text_made_from_a_pattern_matches_it(pattern, values):
    chosen = iter(values)
    text = re.sub(r"\{(\w+)(\*?)\}", lambda m: next(chosen) if m[2] else next(chosen).replace("/", "b"), pattern)

    found = parse(text, pattern)

    assert found is not None


@pytest.mark.parametrize(
    "pattern", ["{r*}x{a}y", "{r*}x{a}/{b}y{c}z", "x{a}x{b}x{c}y", "{r*}aa{s*}aa{b}/y", "{r*}/x/{a}-{b}.csv"]
)
@pytest.mark.parametrize("unit", ["x", "x/", "xy/", "x/y", "a", "/x/", "x-", "/", "x/x-y", "xy/z"])
@pytest.mark.parametrize("end", ["", "y", "/y", "z"])
def test_the_characters_looked_at_are_linear_in_a_hostile_text(pattern, unit, end):
    text = CountingText(unit * 3_000 + end)

    compile_path_pattern(pattern).match(text)

    assert text.looked_at <= 12 * len(text) + 100


@given(patterns(), st.text(alphabet="a-/", min_size=1, max_size=5), st.text(alphabet="a-/", max_size=3))
def test_the_characters_looked_at_are_linear_in_any_repeated_text(pattern, unit, end):
    text = CountingText(unit * 500 + end)

    compile_path_pattern(pattern).match(text)

    assert text.looked_at <= 2 * len(pattern) * (len(text) + len(pattern))
