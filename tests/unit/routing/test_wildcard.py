import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.routing.wildcard import Wildcard, pieces_of

texts = st.text(alphabet="ab*", max_size=8).map(lambda text: re.sub(r"\*+", "*", text)).filter(lambda t: "*" in t)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", [""]),
        ("abc", ["abc"]),
        ("*", ["", ""]),
        ("a*b*", ["a", "b", ""]),
        (r"a\*b", ["a*b"]),
        (r"\\*\*", ["\\", "*"]),
        (r"\**", ["*", ""]),
    ],
)
def test_a_wildcard_is_cut_at_its_stars(text, pieces):
    assert pieces == pieces_of(text)


@pytest.mark.parametrize("text", ["**", "a**b", "a*b**", r"\\**"])
def test_two_stars_together_are_refused(text):
    with pytest.raises(ValueError, match="together"):
        pieces_of(text)


@pytest.mark.parametrize("text", ["\\", r"a\b", r"a\\\b", "*\\"])
def test_a_backslash_before_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="must be followed by"):
        pieces_of(text)


@given(texts, st.text(alphabet="ab", max_size=12))
def test_it_matches_what_a_regular_expression_matches(text, value):
    expression = ".*".join(map(re.escape, text.split("*")))

    assert bool(re.fullmatch(expression, value)) == Wildcard(pieces_of(text))(value)


@pytest.mark.parametrize("key", [5, 5.5, (True,), (None,)])
def test_no_value_but_a_string_matches(key):
    assert not Wildcard(["", ""])(key)


def test_many_stars_on_a_long_string_end_soon():
    # A matcher that goes back would take 200,000 to the power of fifty steps.
    wildcard = Wildcard(pieces_of("*a" * 50 + "*b*"))

    assert not wildcard("a" * 200_000)
