"""Any patterns and any event → compile, match, explain: a `PatternError` or an answer, and the index's is the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dagbridge.routing import Pattern, PatternError, RouteIndex, compile_pattern
from tests.fuzz.mutation import ODD
from tests.fuzz.seeds import EVENTS, ROUTES

_OPERATORS: list[Any] = [
    *[{"prefix": "a"}, {"prefix": {"equals-ignore-case": "A"}}],
    *[{"suffix": ".csv"}, {"suffix": {"equals-ignore-case": "X"}}],
    *[{"equals-ignore-case": "straße"}, {"exists": True}, {"exists": False}],
    *[{"wildcard": "a*b\\*c*"}, {"wildcard": "**"}],
    *[{"numeric": ["=", 5]}, {"numeric": [">=", 0, "<", 1e9]}],
    *[{"cidr": "10.0.0.0/8"}, {"cidr": "2001:db8::/32"}],
    *[{"anything-but": "a"}, {"anything-but": [1, 2]}],
    *[{"anything-but": {"prefix": "a"}}, {"anything-but": {"suffix": "b"}}],
    *[{"anything-but": {"equals-ignore-case": ["A"]}}, {"anything-but": {"wildcard": ["*a*", "b*"]}}],
]
VOCABULARY = [*ODD, *_OPERATORS, *([operator] for operator in _OPERATORS), {"$or": [{"a": [1]}, {"b": [None]}]}, "$or"]


def seeds() -> Iterator[Any]:
    """Give what to start from: `{"patterns": […], "event": {…}}`."""
    matches = [route["match"] for route in ROUTES.values()]
    for event in EVENTS.values():
        yield {"patterns": matches[:3], "event": event}
    for match in matches:
        yield {"patterns": [match], "event": EVENTS["eventbridge/custom-event"]}
    for operator in _OPERATORS:
        yield {"patterns": [{"a": [operator]}, {"a": {"b": [operator, 5]}}], "event": {"a": {"b": ["abc", 5]}}}


def try_value(value: Any) -> None:
    """Try one JSON value; one of another shape is a pattern and an event."""
    written, event = _taken_apart(value)
    patterns = [pattern for one in written if (pattern := _compiled(one))]

    matching = [at for at, pattern in enumerate(patterns) if pattern.matches(event)]
    reasons = [at for at, pattern in enumerate(patterns) if not pattern.failures(event)]

    assert matching == RouteIndex(patterns).matching(event), "the index finds other routes"
    assert matching == reasons, "an event that does not match, and no reason why; or the other way round"


def try_text(text: str) -> None:
    """Try what is no JSON: half of it in operators that read texts, half in an event."""
    half = len(text) // 2
    for operator in ("wildcard", "prefix", "equals-ignore-case", "cidr"):
        try_value({"patterns": [{"a": [{operator: text[:half]}]}, {"a": [text]}], "event": {"a": text[half:]}})


def _taken_apart(value: Any) -> tuple[list[Any], dict[str, Any]]:
    fields = value if isinstance(value, dict) else {}
    patterns, event = fields.get("patterns"), fields.get("event")
    if isinstance(patterns, list) and isinstance(event, dict):
        return patterns, event
    return [value], fields


def _compiled(written: Any) -> Pattern | None:
    """Compile a pattern, where it is an object; the table's loader refuses all else before."""
    if not isinstance(written, dict):
        return None
    try:
        return compile_pattern(written)
    except PatternError:
        return None
