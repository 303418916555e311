"""Scalars: when two JSON values are one and the same value to a pattern."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import TypeAlias, TypeGuard

Key: TypeAlias = Hashable  # what `key_of` gives: equal exactly where EventBridge takes two values for equal

_WHOLE = 2**53  # up to here every whole number is a double, and so compares as it is


def key_of(value: object) -> Key:
    """Give the key of a JSON scalar, such that equal keys are equal values.

    Numbers are equal by value (`5`, `5.0` and `5e0` are one), never equal to a string or a boolean. A number that a
    double cannot hold, such as 9007199254740993, equals only itself and is in no range: to event-ruler it is text.

    Args:
        value: A string, a number, `True`, `False` or `None`. Of numbers, also `Decimal`, as
            `json.loads(text, parse_float=Decimal)` gives it.

    Returns:
        A string or a number as it is; anything else in a tuple, which equals neither: `(True,)` is not `(1,)[0]`.
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return (value,)
    if isinstance(value, int) and -_WHOLE <= value <= _WHOLE:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else (value,)
    return _key_of_long(value)


def is_comparable(key: Key) -> TypeGuard[int | float]:
    """Tell whether a key is that of a number which a double holds, so that it can be in a range."""
    return type(key) is int or type(key) is float


def is_number(value: object) -> bool:
    """Tell whether a value is a number, comparable or not. JSON's `true` and `false` are none."""
    if isinstance(value, str | bool | list | dict) or value is None:
        return False
    return isinstance(value, int | float) or _is_decimal(value)


def _key_of_long(value: object) -> Key:
    """Give the key of a number of many digits. To event-ruler, a double holds it if that is its shortest text."""
    from decimal import Decimal  # noqa: PLC0415 - a millisecond of import that hardly any event needs

    if not isinstance(value, int | Decimal):
        return (value,)
    try:
        double = float(value)
    except OverflowError:
        return (value,)
    return double if math.isfinite(double) and Decimal(repr(double)) == value else (value,)


def _is_decimal(value: object) -> bool:
    from decimal import Decimal  # noqa: PLC0415 - as above

    return isinstance(value, Decimal)
