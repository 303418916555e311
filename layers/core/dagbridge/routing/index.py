"""Index: of many patterns, those that an event matches, without trying each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dagbridge.routing.branch import Branch
from dagbridge.routing.pattern import Pattern
from dagbridge.routing.sieve import Sieve


class RouteIndex:
    """Many patterns, asked at once. Always gives what trying each of them would give.

    Args:
        patterns: In the order in which matches are wanted.
    """

    __slots__ = ("_branches", "_positions", "_sieve")

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._branches: list[Branch] = []
        self._positions: list[int] = []
        for position, pattern in enumerate(patterns):
            for branch in pattern.branches:
                self._branches.append(branch)
                self._positions.append(position)
        self._sieve = Sieve(self._branches, list(range(len(self._branches))))

    def matching(self, event: Mapping[str, Any]) -> list[int]:
        """Give the positions of the patterns that match an event, in order.

        Args:
            event: The event as parsed JSON.
        """
        fields = event if isinstance(event, dict) else dict(event)
        candidates: list[int] = []
        self._sieve.gather(fields, candidates)
        if len(candidates) > 1:
            candidates = sorted(set(candidates))
        matched: list[int] = []
        for candidate in candidates:
            position = self._positions[candidate]
            if not (matched and matched[-1] == position) and self._branches[candidate].holds(fields):
                matched.append(position)
        return matched
