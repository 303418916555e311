"""Starts: many prefixes, and which of them a string starts with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Starts(Generic[T]):
    """What is kept by prefix, found for a string in the time of one binary search.

    The prefixes stand sorted, and each knows the longest other that it starts with itself. Of a string's prefixes
    the longest is either its neighbour in that order, or one that the neighbour starts with.

    Args:
        by_prefix: What is kept, by the prefix, which may be empty.
    """

    __slots__ = ("_kept", "_outer", "_prefixes")

    def __init__(self, by_prefix: Mapping[str, T]) -> None:
        self._prefixes = sorted(by_prefix)
        self._kept = [by_prefix[prefix] for prefix in self._prefixes]
        self._outer = _outer(self._prefixes)

    def of(self, text: str) -> list[T]:
        """Give what is kept by the prefixes of a text, the longest first."""
        prefixes, outer = self._prefixes, self._outer
        at = bisect_right(prefixes, text) - 1
        while at >= 0 and not text.startswith(prefixes[at]):
            at = outer[at]
        found = []
        while at >= 0:
            found.append(self._kept[at])
            at = outer[at]
        return found


def _outer(prefixes: list[str]) -> list[int]:
    """Say for each of the sorted prefixes where the longest stands that it starts with; -1 where there is none."""
    outer: list[int] = []
    for at, prefix in enumerate(prefixes):
        candidate = at - 1
        while candidate >= 0 and not prefix.startswith(prefixes[candidate]):
            candidate = outer[candidate]
        outer.append(candidate)
    return outer
