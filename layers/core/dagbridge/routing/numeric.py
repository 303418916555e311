"""The `numeric` operator: a number, or the numbers in a range."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dagbridge.routing.alternatives import Alternatives
from dagbridge.routing.constraint import Test
from dagbridge.routing.scalars import is_comparable, is_number, key_of

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
SHAPE: Final = '"numeric" takes a list such as ["=", 5], ["<", 10], or [">=", 0, "<", 10] with the lower bound first'


def numeric(argument: Any, to: Alternatives) -> None:
    """Read the argument of `numeric` and add what it asks for.

    Raises:
        ValueError: When it is none.
    """
    if not isinstance(argument, list) or len(argument) not in {2, 4}:
        raise ValueError(SHAPE)
    bounds = [(sign, comparable(number)) for sign, number in zip(argument[::2], argument[1::2], strict=True)]
    signs = [sign for sign, _ in bounds]
    if not all(isinstance(sign, str) and sign in _COMPARISONS for sign in signs):
        raise ValueError(SHAPE)
    if signs == ["="]:
        to.exact.append(bounds[0][1])
        return
    if len(bounds) > 1:
        if not (signs[0] in {">", ">="} and signs[1] in {"<", "<="}):
            raise ValueError(SHAPE)
        if bounds[0][1] >= bounds[1][1]:
            raise ValueError(f"nothing is between {argument[1]} and {argument[3]}: the lower bound must be the lesser")
    to.tests += (_range([(_COMPARISONS[sign], bound) for sign, bound in bounds]),)


def _range(bounds: Sequence[tuple[Callable[[Any, Any], bool], int | float]]) -> Test:
    return lambda key: is_comparable(key) and all(compare(key, bound) for compare, bound in bounds)


def comparable(value: Any) -> int | float:
    """Give a number that can be compared.

    Raises:
        ValueError: When the value is no number, or one that a double does not hold.
    """
    if not is_number(value):
        raise ValueError(SHAPE)
    key = key_of(value)
    if not is_comparable(key):
        raise ValueError(f"{value} cannot be compared: a double does not hold it")
    return key
