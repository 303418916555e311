"""What of a route's pattern EventBridge can carry, and CloudFormation write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from dagbridge.routing.pattern import Pattern
from dagbridge.routing.tree import Path
from dagbridge_cli.wiring.widening import nested, union

_LAST_WITH_CASE = "\uffff"
_LARGEST = 5_000_000_000  # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
_DECIMALS = 6


def carriable(pattern: Pattern) -> tuple[dict[str, Any], list[str]]:
    """Give the pattern of a rule that matches every event of EventBridge that a route matches.

    Args:
        pattern: The route's.

    Returns:
        The route's pattern as it is, or a wider one; and why it had to be wider. Empty where no field remains.
    """
    reasons = dict(_uncarriable(pattern))
    if not reasons:
        return _plain(pattern.source), []
    fields = union(pattern.branches, without=reasons.keys())
    return _plain(nested(fields)), [f"{'.'.join(path)}: {reason}" for path, reason in reasons.items()]


def _uncarriable(pattern: Pattern) -> Iterator[tuple[Path, str]]:
    """Find the fields that a rule has to do without, and why."""
    fields = {(path, _key(c.wanted)): c.wanted for branch in pattern.branches for path, c in branch.constraints.items()}
    dotted = Counter(".".join(path) for path in {path for path, _ in fields})
    for (path, _), wanted in fields.items():
        if path == ("via",):
            yield path, "an event has it only behind a queue or a topic"
        elif dotted[".".join(path)] > 1:
            yield path, "EventBridge takes a dot in a name for the border of two names"
        elif any(name == "Ref" or name.startswith("Fn::") for name in path):
            yield path, "CloudFormation takes such a name for a function of its own"
        elif reason := next((said for value in wanted if (said := _reason(value))), None):
            yield path, reason


def _key(wanted: list[Any]) -> str:
    return repr(wanted)


def _reason(value: Any) -> str | None:
    """Say why one alternative cannot be carried."""
    if value is None:
        return "CloudFormation cannot write null"
    if any(abs(n) > _LARGEST or round(n, _DECIMALS) != n for n in _numbers_in(value)):
        return f"EventBridge compares numbers up to {_LARGEST:,}, with {_DECIMALS} decimals"
    if isinstance(value, dict) and any(max(text, default="") > _LAST_WITH_CASE for text in _case_ignoring(value)):
        return "EventBridge never finds a character beyond U+FFFF equal while it ignores case"
    return None


def _numbers_in(value: Any) -> Iterator[int | float]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _numbers_in(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def _case_ignoring(operator: dict[str, Any]) -> Iterator[str]:
    """Give the texts that must be found regardless of case; of `anything-but`, none: what is not found matches."""
    for name, argument in operator.items():
        if name == "equals-ignore-case":
            yield argument
        elif isinstance(argument, dict) and name != "anything-but":
            yield from _case_ignoring(argument)


def _plain(node: Any) -> Any:
    """Write `{"exactly": "x"}`, which no page of AWS knows, as `"x"`."""
    if isinstance(node, dict):
        return {name: _plain(inner) for name, inner in node.items()}
    if isinstance(node, list):
        return [v["exactly"] if isinstance(v, dict) and list(v) == ["exactly"] else _plain(v) for v in node]
    return node
