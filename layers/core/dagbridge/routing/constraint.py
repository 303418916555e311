"""Constraint: what a pattern asks of one field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, TypeAlias

from dagbridge.routing.scalars import Key, key_of

Test: TypeAlias = Callable[[Key], bool]

# What becomes of a constraint, or of a tree of them, on a part of an event. A tree holds by absence if nothing in it
# holds by a value.
FAILED: Final = 0
HELD_BY_ABSENCE: Final = 1
HELD: Final = 2

# The constraints of which an array that is being searched has no value in any element, so that they may hold by
# absence; nothing where absence is a matter of the one object at hand.
Absent: TypeAlias = "Collection[Constraint] | None"


class Missing:
    """The type of `MISSING`, what a field holds that an event does not have."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class Constraint:
    """What a pattern asks of one field: one of several alternatives, as `["x", {"prefix": "y"}]` lists them.

    Attributes:
        wanted: The list as the pattern has it.
        exact: The keys of the values that it takes as they are.
        prefixes: The strings of which a string must start with one.
        suffixes: The strings of which a string must end with one.
        tests: All that needs more than that, each called with the key of a scalar.
        optional: Whether a field that the event does not have will do.
    """

    __slots__ = ("exact", "optional", "prefixes", "suffixes", "tests", "wanted")

    def __init__(  # noqa: PLR0913 - made in one place, and there by name
        self,
        wanted: list[Any],
        exact: frozenset[Key],
        prefixes: tuple[str, ...] = (),
        suffixes: tuple[str, ...] = (),
        tests: tuple[Test, ...] = (),
        *,
        optional: bool = False,
    ) -> None:
        self.wanted = wanted
        self.exact = exact
        self.prefixes = prefixes
        self.suffixes = suffixes
        self.tests = tests
        self.optional = optional

    def accepts(self, key: Key) -> bool:
        """Tell whether a scalar with this key is one of the alternatives."""
        if key in self.exact:
            return True
        if isinstance(key, str) and (key.startswith(self.prefixes) or key.endswith(self.suffixes)):
            return True
        for test in self.tests:  # noqa: SIM110 - any() over a generator takes three times as long
            if test(key):
                return True
        return False

    def check(self, value: object, absent: Absent) -> int:
        """Hold the constraint against what an event has in the field.

        An array holds if one of its scalars does, however deep in arrays. An object, an empty array, and an array
        without scalars count as absent, as they do to EventBridge.

        Args:
            value: The field's value, or `MISSING`.
            absent: Which constraints may hold by absence.

        Returns:
            `FAILED`, `HELD_BY_ABSENCE` or `HELD`.
        """
        if type(value) is str:
            return HELD if value in self.exact or self.accepts(value) else FAILED
        nothing = True
        for scalar in scalars_in(value):
            if self.accepts(key_of(scalar)):
                return HELD
            nothing = False
        if nothing and self.optional and (absent is None or self in absent):
            return HELD_BY_ABSENCE
        return FAILED


def scalars_in(value: object) -> Iterator[object]:
    """Give the scalars that a field holds: the value itself, or those of an array, of arrays in it and so on."""
    if isinstance(value, list):
        return (member for member in members_of(value) if not isinstance(member, dict))
    return iter(() if isinstance(value, dict) or value is MISSING else (value,))


def members_of(array: list[Any]) -> Iterator[Any]:
    """Give what is in an array, and in the arrays in it, in order. Without recursion: an event may be deep."""
    stack = [iter(array)]
    while stack:
        for member in stack[-1]:
            if isinstance(member, list):
                stack.append(iter(member))
                break
            yield member
        else:
            stack.pop()
