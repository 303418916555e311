"""Widening: patterns that match more than others and never less, so that no event is lost on its way to a route."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dagbridge.routing.branch import Branch
from dagbridge.routing.tree import Path

Fields = dict[Path, list[Any]]  # the alternatives of each field: {("detail", "state"): ["FAILED", "TIMED_OUT"]}


def as_json(value: object) -> str:
    """Write a pattern as it is sent to AWS and counted there: compact, each character itself."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def union(branches: Sequence[Branch], *, without: Collection[Path] = ()) -> Fields:
    """Give the fields of a pattern that holds for every event for which one of the branches holds.

    It has the fields that all of the branches have, with the alternatives of each. `{"exists": false}` is left out:
    what it is judged on in an array of objects depends on the fields beside it, so that with fewer of those it could
    hold for fewer events.

    Args:
        branches: At least one.
        without: Fields to leave out.

    Returns:
        The fields, in the order of the first branch; none where the branches have none in common.
    """
    first, *others = (branch.constraints for branch in branches)
    fields: Fields = {}
    for path in first:
        constraints = [first[path], *(other[path] for other in others if path in other)]
        if path in without or len(constraints) <= len(others) or any(c.optional for c in constraints):
            continue
        fields[path] = distinct([value for constraint in constraints for value in constraint.wanted])
    # A field cannot be a list of values and an object in one pattern without `$or`.
    return {path: values for path, values in fields.items() if not any(path[:at] in fields for at in range(len(path)))}


def shortened(fields: Fields, longest: int) -> Fields:
    """Leave fields out, those with the longest list of alternatives first, until the pattern is short enough.

    Returns:
        The fields that remain; none where nothing short enough does.
    """
    fields = dict(fields)
    while fields and len(as_json(nested(fields))) > longest:
        del fields[max(fields, key=lambda path: len(as_json(fields[path])))]
    return fields


def nested(fields: Mapping[Path, list[Any]]) -> dict[str, Any]:
    """Write fields as a pattern.

    >>> nested({("source",): ["aws.s3"], ("detail", "object", "key"): ["a"]})
    {'source': ['aws.s3'], 'detail': {'object': {'key': ['a']}}}
    """
    pattern: dict[str, Any] = {}
    for path, values in fields.items():
        inner = pattern
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = values
    return pattern


def distinct(values: Sequence[Any]) -> list[Any]:
    """Leave out what stands twice, as JSON has it: `1` and `true` are two."""
    return list({as_json(value): value for value in values}.values())
