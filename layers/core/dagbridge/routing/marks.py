"""Marks: what a field's value must bear, for a branch to be worth trying."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, TypeAlias

from dagbridge.routing.constraint import MISSING, Constraint, members_of, scalars_in
from dagbridge.routing.scalars import Key, key_of
from dagbridge.routing.tree import Path
from dagbridge.routing.wildcard import Wildcard

# An exact value is its own mark, by its key. A prefix is marked `(PREFIX, "raw/")`, a suffix, backwards,
# `(SUFFIX, "vsc.")`; no key is a pair. A wildcard is marked by the literal text at one of its ends.
Mark: TypeAlias = Key

PREFIX: Final = "prefix"
SUFFIX: Final = "suffix"


def marks_of(constraint: Constraint) -> Collection[Mark]:
    """Give the marks of which a value must bear one for the constraint to hold; none where that cannot be told."""
    if constraint.optional:
        return ()
    if not (constraint.prefixes or constraint.suffixes or constraint.tests):
        return constraint.exact
    marks: list[Mark] = [*constraint.exact]
    marks += [(PREFIX, prefix) for prefix in constraint.prefixes]
    marks += [(SUFFIX, suffix[::-1]) for suffix in constraint.suffixes]
    for test in constraint.tests:
        if not isinstance(test, Wildcard):
            return ()
        marks.append((PREFIX, test.head) if test.head or not test.tail else (SUFFIX, test.tail[::-1]))
    return marks


def keys_at(value: object, path: Path) -> Collection[Key]:
    """Give the keys of all scalars that an event has in a field, those in arrays on the way included."""
    for depth, name in enumerate(path):
        if not isinstance(value, dict):
            return _keys_in(value, path[depth:]) if isinstance(value, list) else ()
        value = value.get(name, MISSING)
    return {key_of(scalar) for scalar in scalars_in(value)}


def _keys_in(array: list[Any], path: Path) -> set[Key]:
    objects = (member for member in members_of(array) if isinstance(member, dict))
    return {key for member in objects for key in keys_at(member, path)}
