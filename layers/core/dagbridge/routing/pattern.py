"""Pattern: an EventBridge event pattern, ready to match. `docs/patterns.md` is the specification of the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagbridge.errors import ConfigurationError, Mistake
from dagbridge.routing.branch import Branch
from dagbridge.routing.reading import Reader


class PatternError(ConfigurationError, ValueError):
    """When a pattern is invalid.

    Attributes:
        mistakes: All of them, in the order of the pattern; each path starts at the pattern's root.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why an event does not match a pattern.

    Attributes:
        path: The field, such as `detail.object.key`. Where no alternative of `$or` holds, that `$or`: `detail.$or`.
            Where fields hold but in different elements of an array, that array.
        wanted: What the pattern has there: `[{"prefix": "orders/"}]`.
        found: What the event has there, and nothing where it has no such field. Where an array is on the way, a list
            of what its elements have. For `$or`, by path, what the event has in the fields of all alternatives:
            `{"detail.size": 5, "detail.state": null}`.
    """

    path: str
    wanted: Any
    found: Any


class Pattern:
    """One compiled pattern. Made by `compile_pattern`; immutable, as long as nobody changes the dict it was made of.

    Attributes:
        source: The pattern as its author wrote it.
        branches: What it comes to without `$or`: an event matches if one of them holds.
    """

    __slots__ = ("branches", "source")

    def __init__(self, source: Mapping[str, Any], branches: Sequence[Branch]) -> None:
        self.source = source
        self.branches = branches

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Tell whether an event matches.

        Args:
            event: The event as parsed JSON: `{"source": "aws.s3", "detail": {"object": {"key": "a.csv"}}}`.
        """
        fields = event if isinstance(event, dict) else dict(event)
        return any(branch.holds(fields) for branch in self.branches)

    def failures(self, event: Mapping[str, Any]) -> list[Failure]:
        """Say why an event does not match.

        Returns:
            The reasons; none exactly if the event matches.
        """
        from dagbridge.routing.explain import failures_of  # noqa: PLC0415 - for people; Lambda never asks

        return [] if self.matches(event) else failures_of(self.source, self.branches, dict(event))


def compile_pattern(pattern: Mapping[str, Any]) -> Pattern:
    """Compile an event pattern.

    Args:
        pattern: As EventBridge has it: `{"source": ["aws.s3"], "detail": {"object": {"key": [{"prefix": "raw/"}]}}}`.

    Raises:
        PatternError: When it is invalid, with every mistake.
    """
    reader = Reader()
    branches = reader.read(pattern)
    if reader.mistakes:
        raise PatternError(reader.mistakes)
    return Pattern(pattern, branches)
