"""From a pattern as its author wrote it to branches that can be matched, and every mistake on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from dagbridge.errors import Mistake
from dagbridge.routing.alternatives import Alternatives
from dagbridge.routing.branch import Branch
from dagbridge.routing.constraint import Constraint
from dagbridge.routing.operators import OPERATORS, add_operator
from dagbridge.routing.scalars import Key, is_number, key_of
from dagbridge.routing.tree import Path

MAX_BRANCHES = 1_000  # `$or`s multiply: ten of two alternatives each are 1,024 branches
MAX_DEPTH = 100  # of objects in objects; an event of EventBridge is ten deep when it is deep

OR: Final = "$or"
# What event-ruler takes for no field's name inside `$or`: the operators of today and of a later day.
_LATER: Final = (
    "= < <= > >= regex not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before "
    "in-date-range ip-address-in-range ip-address-not-in-range"
)
_RESERVED: Final = frozenset((*OPERATORS, *_LATER.split()))

_Fields: TypeAlias = dict[Path, Constraint]  # of a branch, while it is being read


class Reader:
    """One reading of one pattern.

    Attributes:
        mistakes: What is wrong, in the order of the pattern.
    """

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        # Inside `$or`, where a mistake stands is not the path of the field: `$or[0].detail.key` against `detail.key`.
        self._place: tuple[str | int, ...] = ()
        self._outside: int = 0
        self._in_or = False

    def read(self, pattern: Mapping[str, Any]) -> list[Branch]:
        """Give the branches of a pattern. Worth nothing if there are mistakes."""
        if not (type(pattern) is dict or isinstance(pattern, Mapping)):
            self._wrong((), "must be an object of fields, such as source: [aws.s3]")
            return []
        branches: list[_Fields] = [{}]
        self._read_object(pattern, (), branches)
        return [Branch(fields) for fields in branches]

    def _read_object(self, fields: Mapping[str, Any], path: Path, branches: list[_Fields]) -> None:
        if not fields:
            self._wrong(path, "is empty; name a field, or leave the object out")
        if len(path) + len(self._place) > MAX_DEPTH:
            self._wrong(path, f"is more than {MAX_DEPTH} objects deep")
            return
        for name, wanted in fields.items():
            if name == OR:
                self._read_or(wanted, path, branches)
            else:
                self._read_field(name, wanted, path, branches)

    def _read_field(self, name: str, wanted: Any, path: Path, branches: list[_Fields]) -> None:
        here = _below(path, name)
        if type(name) is not str:
            self._wrong((*path, str(name)), f"a field's name is a string; write {json.dumps(str(name))}")
        elif self._in_or and name in _RESERVED:
            self._wrong(here, 'is an operator\'s name, which cannot be a field inside "$or"')
        elif isinstance(wanted, dict):
            self._read_object(wanted, here, branches)
        elif isinstance(wanted, list):
            constraint = self._read_values(wanted, here)
            for branch in branches:
                branch[here] = constraint  # a later constraint on the same field replaces an earlier one
        elif name in OPERATORS:
            self._wrong(path, f"operators stand in a list of values; write [{_as_json({name: wanted})}]")
        else:
            self._wrong(here, f"must be a list of values; write [{_as_json(wanted)}]")

    def _read_values(self, wanted: list[Any], path: Path) -> Constraint:
        if len(wanted) == 1 and type(wanted[0]) is str:
            return _only(wanted[0])
        if not wanted:
            self._wrong(path, "is an empty list, which no event matches; list the values, of which one must match")
        alternatives = Alternatives()
        for position, value in enumerate(wanted):
            try:
                if isinstance(value, dict):
                    add_operator(value, alternatives)
                else:
                    alternatives.exact.append(_exact(value))
            except ValueError as mistake:
                self._wrong(path, str(mistake), position)
        return alternatives.constraint(wanted)

    def _read_or(self, choices: Any, path: Path, branches: list[_Fields]) -> None:
        """Replace the branches by one of each for every choice: the constraints so far, and the choice's."""
        here = (*path, OR)
        if not isinstance(choices, list) or len(choices) < 2 or not all(isinstance(c, dict) for c in choices):
            self._wrong(here, "must be a list of at least two objects, of which one must match")
            return
        so_far = branches[:]
        branches.clear()
        outer = self._place, self._outside, self._in_or
        place = self._place_of(here)
        for position, choice in enumerate(choices):
            self._place, self._outside, self._in_or = (*place, position), len(path), True
            chosen = [dict(branch) for branch in so_far]
            self._read_object(choice, path, chosen)
            branches += chosen
            if len(branches) > MAX_BRANCHES:
                break
        self._place, self._outside, self._in_or = outer
        if len(branches) > MAX_BRANCHES:
            self._wrong(here, f'its choices, multiplied with those of other "$or"s, are more than {MAX_BRANCHES:,}')
            branches[:] = branches[:1]

    def _wrong(self, path: Path, message: str, *position: int) -> None:
        self.mistakes.append(Mistake((*self._place_of(path), *position), message))

    def _place_of(self, path: Path) -> tuple[str | int, ...]:
        return (*self._place, *path[self._outside :])


@lru_cache(maxsize=10_000)
def _below(path: Path, name: str) -> Path:
    """Give the path of a field; the same tuple for all routes that name the field, and they are many."""
    return (*path, name)


@lru_cache(maxsize=1_000)
def _only(text: str) -> Constraint:
    """Make the constraint to one string, as most fields have it, and most routes the same: `["aws.s3"]`."""
    return Constraint([text], frozenset([text]))


def _exact(value: Any) -> Key:
    if value is None or isinstance(value, str | bool) or (is_number(value) and value == value):  # noqa: PLR0124 - not NaN
        return key_of(value)
    if isinstance(value, list):
        raise ValueError("a list in a list; the values stand side by side in one list")  # noqa: TRY004 - as all refusals
    raise ValueError(f"must be a string, a number, true, false, null or an operator; write {json.dumps(str(value))}")


def _as_json(value: Any) -> str:
    """Write a value as JSON. What JSON does not have, such as the date that YAML makes of 2026-01-31, as a string."""
    return json.dumps(value, default=str, ensure_ascii=False)
