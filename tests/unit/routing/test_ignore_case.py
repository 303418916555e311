import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.routing.ignore_case import EqualsIgnoreCase, PrefixIgnoreCase, SuffixIgnoreCase

TESTS = [EqualsIgnoreCase, PrefixIgnoreCase, SuffixIgnoreCase]


def lower(text):
    """Give each character's lower case. The string's own would make another sigma at the end of a word."""
    return "".join(character.lower() for character in text)


letters = st.text(alphabet="abKßéŉΣ日😀", max_size=6)


@pytest.mark.parametrize("test", TESTS)
@given(text=letters)
def test_a_string_is_found_in_upper_case(test, text):
    upper = "".join(character.upper() for character in text)

    assert test(text)(upper)


@pytest.mark.parametrize("test", TESTS)
@given(text=letters)
def test_a_string_is_found_in_lower_case(test, text):
    assert test(text)(lower(text))


@given(letters, letters)
def test_a_prefix_is_found_before_anything(text, rest):
    assert PrefixIgnoreCase(text)(lower(text) + rest)


@given(letters, letters)
def test_a_suffix_is_found_behind_anything(text, start):
    assert SuffixIgnoreCase(text)(start + lower(text))


@given(letters, letters.filter(bool))
def test_a_whole_string_is_not_found_in_a_longer_one(text, rest):
    assert not EqualsIgnoreCase(text)(text + rest)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("key", [5, (True,), (None,)])
def test_no_value_but_a_string_is_found(test, key):
    assert not test("")(key)


@pytest.mark.parametrize(("text", "value"), [("s", "ſ"), ("i", "İ"), ("ss", "ß"), ("k", "\u212a"), ("σ", "ς")])
def test_what_only_looks_like_the_other_case_is_not_found(text, value):
    assert not EqualsIgnoreCase(text)(value)


def test_no_case_of_a_character_starts_or_ends_its_other_case():
    # What lets a string be compared without ever going back.
    characters = map(chr, range(sys.maxunicode + 1))
    cases = {(c.lower(), c.upper()) for c in characters if c.lower() != c.upper()}

    assert [] == [pair for pair in cases if pair[0].startswith(pair[1]) or pair[1].startswith(pair[0])]
