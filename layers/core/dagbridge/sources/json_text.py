"""JSON inside JSON: SNS and SQS carry their message as text."""

from __future__ import annotations

import json
import math
from typing import Any

from dagbridge.errors import UnknownEvent

MAX_LEVELS = 100
"""Arrays and objects within one another that a record may have. No AWS service comes near it. Python's own JSON, and
every recursion over the event after it, would fail somewhere below a thousand, in the middle of a batch."""


_CONTAINERS = (dict, list)  # as a tuple, which isinstance goes through faster than through a union


def parsed(text: str, where: str) -> Any:
    """Parse a text that is a JSON object or array; any other text is its own value.

    A text that only looks like a number, `true` or `null` stays text: it was written as text, and an order number
    keeps its leading zeros.

    Args:
        text: What a message carried.
        where: Where it stood, for the message of the error.

    Raises:
        UnknownEvent: It is nested too deep.
    """
    if not text.lstrip(" \t\r\n").startswith(("{", "[")):
        return text
    try:
        return _loaded(text, where)
    except ValueError:
        return text


def parsed_strictly(text: str, where: str) -> Any:
    """Parse a text that has to be JSON.

    Raises:
        UnknownEvent: It is none, or is nested too deep.
    """
    try:
        return _loaded(text, where)
    except ValueError:
        raise UnknownEvent(f"{where} is not valid JSON") from None


def _loaded(text: str, where: str) -> Any:
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise _too_deep(where) from None
    check_levels(value, where)
    return value


def check_levels(value: object, where: str) -> None:
    """Refuse a JSON value with more than `MAX_LEVELS` arrays and objects within one another.

    Goes level by level, not by recursion, which is what it guards against.

    Raises:
        UnknownEvent: It is nested too deep.
    """
    level = [value]
    for _ in range(MAX_LEVELS):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise _too_deep(where)


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return [child for child in value.values() if isinstance(child, _CONTAINERS)]
    if isinstance(value, list):
        return [child for child in value if isinstance(child, _CONTAINERS)]
    return []


def _too_deep(where: str) -> UnknownEvent:
    return UnknownEvent(f"{where or 'the payload'} has more than {MAX_LEVELS} objects and arrays within one another")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):  # 1e999 could not be written as JSON again
        raise ValueError("a number is too large")
    return number
