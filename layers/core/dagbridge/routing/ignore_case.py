"""Comparing strings without regard to case.

The way of event-ruler: each character of the pattern stands for its lower and its upper case, by Unicode and in no
language of its own. So `ß` stands for `ß` and `SS`, but `ss` not for `ß`; and `k` not for the Kelvin sign.
Characters beyond U+FFFF (emoji, but also the letters of Deseret and Adlam) stand for themselves alone.
"""

from __future__ import annotations

from dagbridge.routing.scalars import Key

_LAST_WITH_CASE = "\uffff"


class EqualsIgnoreCase:
    """The test of a whole string."""

    __slots__ = ("_characters", "_lower")

    def __init__(self, text: str) -> None:
        self._lower = text.lower() if text.isascii() else None  # then comparing is one call
        self._characters = _both_cases(text) if self._lower is None else ()

    def __call__(self, key: Key) -> bool:
        """Tell whether a scalar is such a string."""
        if not isinstance(key, str):
            return False
        if self._lower is not None:
            return len(key) == len(self._lower) and key.isascii() and key.lower() == self._lower
        return _end_of(self._characters, key) == len(key)


class PrefixIgnoreCase:
    """The test of how a string starts."""

    __slots__ = ("_characters",)

    def __init__(self, text: str) -> None:
        self._characters = _both_cases(text)

    def __call__(self, key: Key) -> bool:
        """Tell whether a scalar is such a string."""
        return isinstance(key, str) and _end_of(self._characters, key) is not None


class SuffixIgnoreCase:
    """The test of how a string ends."""

    __slots__ = ("_characters",)

    def __init__(self, text: str) -> None:
        self._characters = _both_cases(text)[::-1]

    def __call__(self, key: Key) -> bool:
        """Tell whether a scalar is such a string."""
        if not isinstance(key, str):
            return False
        end = len(key)
        for lower, upper in self._characters:
            if key.endswith(lower, 0, end):
                end -= len(lower)
            elif key.endswith(upper, 0, end):
                end -= len(upper)
            else:
                return False
        return True


def _both_cases(text: str) -> tuple[tuple[str, str], ...]:
    """Give each character's lower and upper case. Either may be several characters; neither starts the other."""
    return tuple((c.lower(), c.upper()) if c <= _LAST_WITH_CASE else (c, c) for c in text)


def _end_of(characters: tuple[tuple[str, str], ...], text: str) -> int | None:
    """Say where the characters end in a text that starts with them, in either case; nothing where it does not."""
    end = 0
    for lower, upper in characters:
        if text.startswith(lower, end):
            end += len(lower)
        elif text.startswith(upper, end):
            end += len(upper)
        else:
            return None
    return end
