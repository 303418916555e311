"""A JSON value becomes another one that has much in common with it: fields go missing, change type, come twice.

JSON inside JSON is opened on the way, so that an S3 record in SNS in SQS is changed at every depth.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

ODD: list[Any] = [
    *[None, True, False, 0, -1, 1.5, -0.0, 1e308, 2**63, 10**30],
    *[{}, [], [[]], {"": None}, [None, {}], {"Records": []}],
    *["", " ", "\0", "\ud800", "é", "東京", "%", "%ff", "%00", "+", "..", "null", "[]", "{}", "[", "true", "1e999"],
    *["${detail}", "${", "$${", "s3:TestEvent", "aws:s3", "aws:sns", "aws:sqs", "aws.s3", "Notification"],
    *["Object Created", "arn:aws:sqs:eu-west-1:123456789012:q", "arn:::::", "2026-03-14T09:26:53.589Z"],
    *["0000-00-00T00:00:00Z", "x" * 3000, "9" * 400, "9" * 5000],
    *['{"dagbridge":', '{"dagbridge":"delivery","raw":{}}', '{"dagbridge":"pointer","bucket":"b","key":"k"}'],
]
"""Values that mean something to one of the readers, or that readers trip over."""

_CHARACTERS = "\0\n\r\t \"'\\/{}[]()$%+-_.,:;*?&|`@#<>=!~^0129azAZé東\ud800\U0001f600"

Change = Callable[[Any, Random], Any]


def mutated(value: Any, random: Random, odd: list[Any] = ODD) -> Any:
    """Change a JSON value in one place, or in a few.

    Args:
        value: Any JSON value. It is not changed itself.
        random: Decides.
        odd: Values that may come in another's place.
    """
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        value = _mutated(value, random, odd)
    return value


def _mutated(value: Any, random: Random, odd: list[Any]) -> Any:
    inner = _opened(value)
    if inner is not None and random.random() < 0.8:
        return json.dumps(_mutated(inner, random, odd), separators=(",", ":"))
    if isinstance(value, dict | list) and value and random.random() < 0.8:
        step = _step(value, random)
        return _with(value, step, _mutated(value[step], random, odd))
    return random.choice(_changes(value))(value, random) if random.random() < 0.75 else random.choice(odd)


def _opened(value: Any) -> Any:
    """Parse a text that is a JSON object or array; None for anything else."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _step(value: Any, random: Random) -> Any:
    """Choose where to go on; rather where there is more to come, or what is deep would hardly be reached."""
    steps = _steps(value)
    deep = [step for step in steps if isinstance(value[step], dict | list) or str(value[step])[:1] in {"{", "["}]
    return random.choice(deep if deep and random.random() < 0.6 else steps)


def _steps(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value)))


def _with(value: Any, step: Any, child: Any) -> Any:
    copy = value.copy()
    copy[step] = child
    return copy


def _changes(value: Any) -> list[Change]:
    if isinstance(value, dict):
        return [_drop, _drop, _rename, _double, *_NESTS]
    if isinstance(value, list):
        return [_drop, _repeat, _shuffle, *_NESTS]
    if isinstance(value, str):
        return [_cut, _insert, _insert, _repeat, *_NESTS]
    if isinstance(value, int | float):
        return [_count, *_NESTS]
    return list(_NESTS)


def _drop(value: Any, random: Random) -> Any:
    if not value:
        return value
    copy = value.copy()
    del copy[random.choice(_steps(value))]
    return copy


def _rename(value: dict[str, Any], random: Random) -> Any:
    if not value:
        return value
    old = random.choice(list(value))
    new = _insert(old, random)
    return {new if name == old else name: child for name, child in value.items()}


def _double(value: dict[str, Any], random: Random) -> Any:
    """Give one field's value to another, so that what was told apart is the same."""
    names = list(value)
    return value | {random.choice(names): value[random.choice(names)]} if names else value


def _repeat(value: Any, random: Random) -> Any:
    return value * random.choice((2, 3, 20)) if len(value) < 200 else value


def _shuffle(value: list[Any], random: Random) -> Any:
    return [value[at] for at in sorted(range(len(value)), key=lambda _: random.random())]


def _cut(value: str, random: Random) -> Any:
    at = random.randrange(len(value) + 1)
    return value[:at] if random.random() < 0.5 else value[at:]


def _insert(value: str, random: Random) -> Any:
    at = random.randrange(len(value) + 1)
    return value[:at] + random.choice(_CHARACTERS) + value[at + random.choice((0, 0, 1)) :]


def _count(value: float, random: Random) -> Any:
    return random.choice((-value, value + 1, value * 1000, str(value)))


def _in_levels(value: Any, random: Random) -> Any:
    for _ in range(random.choice((3, 99, 120))):
        value = [value]
    return value


_NESTS: tuple[Change, ...] = (
    lambda value, _: [value],
    lambda value, _: {"Records": [value]},
    lambda value, _: {"detail": value},
    lambda value, _: json.dumps(value, separators=(",", ":")),
    lambda value, _: str(value),
    _in_levels,
)
