"""Merging: fewer rules for the same routes, where a bus has too little room for one each."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from dagbridge.routing.pattern import compile_pattern
from dagbridge.routing.tree import Path
from dagbridge_cli.wiring.rules import Rule
from dagbridge_cli.wiring.widening import as_json, distinct, nested, shortened, union

_KEPT = ("source", "detail-type")


def merged(rules: Sequence[Rule], most: int, longest: int) -> list[Rule]:
    """Merge rules of one bus until there are no more than it has room for, if that can be done.

    Equal patterns become one rule always. Then, as long as there are too many: rules that differ in one list of values
    become one with all of them, which matches exactly the same events; then rules of the same `source` and
    `detail-type` become one that matches more, and never less.

    Args:
        rules: In the table's order.
        most: How many there may be.
        longest: Characters that a pattern may have.
    """
    rules = _grouped(rules, lambda rule: as_json(rule.pattern))
    while len(rules) > most:
        fewer = _differing_in_one_list(rules, most, longest)
        if len(fewer) == len(rules):
            break
        rules = fewer
    if len(rules) > most:
        rules = _of_the_same_kind(rules, most, longest)
    return rules


def _grouped(rules: Sequence[Rule], key: Any) -> list[Rule]:
    groups: dict[Hashable, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(key(rule), []).append(rule)
    return [_together(group, group[0].pattern) for group in groups.values()]


def _differing_in_one_list(rules: Sequence[Rule], most: int, longest: int) -> list[Rule]:
    """Merge once, the largest groups first; no rule twice."""
    groups: dict[tuple[Path, str], list[int]] = {}
    for position, rule in enumerate(rules):
        for path, _ in _lists_in(rule.pattern):
            groups.setdefault((path, as_json(_replaced(rule.pattern, path, None))), []).append(position)
    merges: dict[int, tuple[Rule, list[int]]] = {}
    taken: set[int] = set()
    for (path, _), positions in sorted(groups.items(), key=lambda group: -len(group[1])):
        if len(rules) - (len(taken) - len(merges)) <= most:
            break
        for chunk in _chunks([p for p in positions if p not in taken], rules, path, longest):
            group = [rules[position] for position in chunk]
            merges[chunk[0]] = _together(group, _with_all(group, path)), chunk
            taken.update(chunk)
    return [
        merges[position][0] if position in merges else rule
        for position, rule in enumerate(rules)
        if position in merges or position not in taken
    ]


def _chunks(positions: list[int], rules: Sequence[Rule], path: Path, longest: int) -> Iterator[list[int]]:
    """Cut a group into runs of two or more whose common pattern is short enough."""
    chunk: list[int] = []
    length = 0
    for position in positions:
        alternatives = len(as_json(_at(rules[position].pattern, path)))  # with two brackets: one is a comma's
        if chunk and length + alternatives - 1 > longest:
            if len(chunk) > 1:
                yield chunk
            chunk = []
        length = length + alternatives - 1 if chunk else len(as_json(rules[position].pattern))
        chunk.append(position)
    if len(chunk) > 1:
        yield chunk


def _of_the_same_kind(rules: Sequence[Rule], most: int, longest: int) -> list[Rule]:
    """Merge whole groups of one `source` and `detail-type`, the largest first."""
    groups: dict[str, list[int]] = {}
    for position, rule in enumerate(rules):
        kind = {name: rule.pattern[name] for name in _KEPT if name in rule.pattern}
        if kind:
            groups.setdefault(as_json(kind), []).append(position)
    result = dict(enumerate(rules))
    for positions in sorted(groups.values(), key=lambda group: -len(group)):
        if len(result) <= most:
            break
        group = [rules[position] for position in positions]
        branches = [branch for rule in group for branch in compile_pattern(rule.pattern).branches]
        pattern = nested(shortened(union(branches), longest))
        if len(group) > 1 and pattern:
            result[positions[0]] = _together(group, pattern)
            for position in positions[1:]:
                del result[position]
    return [result[position] for position in sorted(result)]


def _together(group: Sequence[Rule], pattern: dict[str, Any]) -> Rule:
    return Rule(group[0].bus, pattern, tuple(dict.fromkeys(name for rule in group for name in rule.routes)))


def _with_all(group: Iterable[Rule], path: Path) -> dict[str, Any]:
    first, *others = (rule.pattern for rule in group)
    return _replaced(first, path, distinct([v for pattern in (first, *others) for v in _at(pattern, path)]))


def _lists_in(pattern: dict[str, Any], path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    """Give the lists of a pattern that may be merged: none in `$or`, none that also holds for an absent field."""
    for name, value in pattern.items():
        if isinstance(value, dict):
            yield from _lists_in(value, (*path, name))
        elif name != "$or" and {"exists": False} not in value:
            yield (*path, name), value


def _at(pattern: dict[str, Any], path: Path) -> Any:
    for name in path:
        pattern = pattern[name]
    return pattern


def _replaced(pattern: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Copy a pattern with another value in one field."""
    name, *rest = path
    return {**pattern, name: _replaced(pattern[name], tuple(rest), value) if rest else value}
