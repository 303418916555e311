"""Bytes ↔ JSON: how an input is read, and how it becomes the next one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Protocol

from tests.fuzz.mutation import mutated


class Target(Protocol):
    """A part that is fuzzed, as a module. Any exception is a finding."""

    VOCABULARY: list[Any]

    def seeds(self) -> Iterator[Any]: ...

    def try_value(self, value: Any) -> None: ...

    def try_text(self, text: str) -> None: ...


def try_bytes(target: Target, data: bytes) -> None:
    """Try one input: as JSON if it is some, as Lambda would have parsed it; else as text."""
    try:
        value = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError):
        target.try_text(data.decode("utf-8", "replace"))
    else:
        target.try_value(value)


def encoded(value: Any) -> bytes:
    """Write a JSON value as an input."""
    return json.dumps(value, separators=(",", ":")).encode()


def mutate_bytes(data: bytes, longest: int, seed: int, odd: list[Any], mutate: Callable[[bytes, int], bytes]) -> bytes:
    """Make the next input: most often by changing the JSON, now and then by libFuzzer's own ways with bytes."""
    random = Random(seed)
    if random.random() < 0.1:
        return mutate(data, longest)
    try:
        changed = encoded(mutated(json.loads(data), random, odd))
    except (ValueError, RecursionError):
        return mutate(data, longest)
    return changed if len(changed) <= longest else mutate(data, longest)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
