"""Why an event does not match a pattern, for people. Takes its time: nothing here runs where events are routed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dagbridge.errors import dotted
from dagbridge.routing.branch import Branch, Constraints
from dagbridge.routing.constraint import MISSING, members_of
from dagbridge.routing.pattern import Failure
from dagbridge.routing.reading import OR, Reader
from dagbridge.routing.tree import Path


def failures_of(source: Mapping[str, Any], branches: Sequence[Branch], event: dict[str, Any]) -> list[Failure]:
    """Say why an event matches none of a pattern's branches.

    Returns:
        The constraints that do not hold, then the `$or`s of which no alternative does; at least one reason.
    """
    failures = _failures_of_fields(_common(branches), event)
    for path, choices in _ors_in(source, ()):
        failures += _failures_of_or(path, choices, event)
    if failures:
        return failures
    # Each part holds, but not all of them at once. The branch that comes closest says where.
    return min((_failures_of_branch(branch.constraints, event) for branch in branches), key=len)


def _common(branches: Sequence[Branch]) -> Constraints:
    first, *others = (branch.constraints for branch in branches)
    return {path: one for path, one in first.items() if all(other.get(path) is one for other in others)}


def _failures_of_fields(constraints: Constraints, event: dict[str, Any]) -> list[Failure]:
    return [
        Failure(dotted(path), constraint.wanted, found_at(event, path))
        for path, constraint in constraints.items()
        if not Branch({path: constraint}).holds(event)
    ]


def _failures_of_or(path: Path, choices: list[Any], event: dict[str, Any]) -> list[Failure]:
    pattern: dict[str, Any] = {OR: choices}
    for name in reversed(path):
        pattern = {name: pattern}
    branches = Reader().read(pattern)
    if any(branch.holds(event) for branch in branches):
        return []
    fields = {field: None for branch in branches for field in branch.constraints}
    return [Failure(dotted((*path, OR)), choices, {dotted(field): found_at(event, field) for field in fields})]


def _failures_of_branch(constraints: Constraints, event: dict[str, Any]) -> list[Failure]:
    """Say which fields fail or, if none does on its own, in which array no element has them all."""
    failures = _failures_of_fields(constraints, event)
    starts = {path[:length] for path in constraints for length in range(len(path))}
    for start in sorted(starts, key=lambda start: (-len(start), start)):
        together = {path: one for path, one in constraints.items() if path[: len(start)] == start}
        if not failures and not Branch(together).holds(event):
            inner = {path[len(start) :]: one.wanted for path, one in together.items()}
            failures = [Failure(dotted(start), _nested(inner), found_at(event, start))]
    return failures


def _ors_in(fields: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, list[Any]]]:
    """Give each `$or` that stands in no other, and where."""
    for name, inner in fields.items():
        if name == OR:
            yield path, inner
        elif isinstance(inner, dict):
            yield from _ors_in(inner, (*path, name))


def found_at(value: object, path: Path) -> Any:
    """Give what an event has in a field; nothing if it has no such field."""
    for depth, name in enumerate(path):
        if isinstance(value, list):
            objects = (member for member in members_of(value) if isinstance(member, dict))
            found = [found_at(member, path[depth:]) for member in objects]
            return [one for one in found if one is not None] or None
        value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
    return None if value is MISSING else value


def _nested(fields: Mapping[Path, Any]) -> dict[str, Any]:
    """Write fields as a pattern does: `{("a", "b"): [1]}` as `{"a": {"b": [1]}}`."""
    pattern: dict[str, Any] = {}
    for path, wanted in fields.items():
        inner = pattern
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = wanted
    return pattern
