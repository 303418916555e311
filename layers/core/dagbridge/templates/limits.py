"""What Airflow cannot take in a `conf`, found before it is sent.

Airflow answers such a `conf` late and badly: a NUL character or NaN is HTTP 500 from Airflow 3.0 to 3.2 and 422 from
3.3, a lone surrogate 422; nesting of about 500 levels is HTTP 500 from Airflow 2 and 3. A 500 looks like a server in
trouble, so it would be tried again for days. Here each has a reason, and the event becomes a dead letter at once.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from dagbridge.errors import MappingError, Mistake

MAX_DEPTH = 100
"""Objects and arrays inside one another, the outermost included.

Airflow breaks at about 500 levels, since its serializers use two frames or more of Python's 1,000 for each, on top of
the web framework's own. A fifth of that leaves room for the request's body around `conf`, and for what reads `conf`
later (Jinja, XCom, the UI). No AWS event comes near: the deepest have about ten.
"""

_MAX_INTEGER_BITS = 14_284  # just below 10 ** 4300, the longest integer that Python writes or reads as text
_SHOWN_STEPS = 8
_SHOWN_LENGTH = 64

type_words = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
"""JSON's word for each Python type, numbers apart."""

_Trail = tuple["_Trail | None", str | int]  # a path as a linked list, cheap to extend; the innermost step first


def check_json(value: Any, where: str) -> None:
    """Refuse what is not JSON, or is JSON that Airflow cannot take.

    Costs time linear in the value, and no recursion.

    Args:
        value: What goes into the request: `{"uri": "s3://acme-landing/orders/a.parquet", "size": 5}`.
        where: The head of the path in the message, such as `conf`.

    Raises:
        MappingError: On NaN, an infinity, an integer of more than 4,300 digits, a NUL character, a lone surrogate
            (in keys, too), a key that is no string, more than `MAX_DEPTH` levels, or a type that is not JSON.
    """
    if not isinstance(value, dict | list):
        _refuse(scalar_fault(value), where, None)
        return
    level: list[tuple[_Trail | None, Any]] = [(None, value)]
    for _ in range(MAX_DEPTH):
        below: list[tuple[_Trail | None, Any]] = []
        for trail, container in level:
            _check_container(container, trail, where, below)
        if not below:
            return
        level = below
    _refuse(f"is nested deeper than {MAX_DEPTH} levels, which Airflow cannot take; send less of it", where, level[0][0])


def _check_container(
    container: dict[Any, Any] | list[Any], trail: _Trail | None, where: str, below: list[tuple[_Trail | None, Any]]
) -> None:
    """Check one object or array; what it holds of these goes to `below`, to be checked later."""
    if isinstance(container, dict):
        for key in container:
            if fault := key_fault(key):
                _refuse(fault, where, trail)
    for step, child in container.items() if isinstance(container, dict) else enumerate(container):
        if isinstance(child, dict | list):
            below.append(((trail, step), child))
        elif fault := scalar_fault(child):
            _refuse(fault, where, (trail, step))


def scalar_fault(value: object) -> str | None:
    """Say what is wrong with a value that is neither object nor array: half a sentence, or None."""
    if isinstance(value, str):
        return text_fault(value)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return None if value.bit_length() <= _MAX_INTEGER_BITS else "is an integer of more than 4,300 digits"
    if isinstance(value, float):
        return None if isfinite(value) else "is NaN or infinite, which JSON does not have"
    return f"is of type {type(value).__name__}, which JSON does not have; make it a string"


def text_fault(text: str) -> str | None:
    """Say what is wrong with a string: half a sentence, or None."""
    if "\0" in text:
        return "holds a NUL character, which Airflow cannot store; take it out with replace(…, `\"\\u0000\"`, '')"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate), which Airflow cannot store; leave it out"
    return None


def key_fault(key: object) -> str | None:
    """Say what is wrong with a key of an object: half a sentence, or None."""
    if not isinstance(key, str):
        return f"has a key that is {words_for(key)}; JSON's keys are strings"
    return f"has a key that {fault}" if (fault := text_fault(key)) else None


def words_for(value: object) -> str:
    """Name a value's JSON type, for a message: `an object`, `a number`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a number"
    return type_words.get(type(value), f"a {type(value).__name__}")


def _refuse(fault: str | None, where: str, trail: _Trail | None) -> None:
    """Raise the fault, if it is one."""
    if fault:
        raise MappingError(str(Mistake(_path(where, trail), fault)))


def _path(where: str, trail: _Trail | None) -> tuple[str | int, ...]:
    """Write out a trail. Keys may come from the event, so only those that look like a field's name are shown."""
    steps: list[str | int] = []
    while trail is not None:
        trail, step = trail
        shown = isinstance(step, int) or (len(step) <= _SHOWN_LENGTH and step.replace("-", "_").isidentifier())
        steps.append(step if shown else "…")
    steps.reverse()
    head = (where,) if where else ()
    return (*head, *steps) if len(steps) <= _SHOWN_STEPS else (*head, *steps[:_SHOWN_STEPS], "…")
