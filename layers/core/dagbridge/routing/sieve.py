"""Sieve: leaves of many branches those that an event could satisfy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from dagbridge.routing.branch import Branch
from dagbridge.routing.constraint import MISSING
from dagbridge.routing.marks import PREFIX, SUFFIX, Mark, keys_at, marks_of
from dagbridge.routing.scalars import Key
from dagbridge.routing.starts import Starts
from dagbridge.routing.tree import Path

_FEW: Final = 4  # branches are tried as quickly as told apart further

_Group: TypeAlias = "list[int] | Sieve"  # branches that ask for the same mark: their numbers, or more than a few
_Counts: TypeAlias = dict[Path, dict[Mark, int]]


class Sieve:
    """Some of many branches, each found by the one of its fields that tells it apart best.

    That is the field whose marks the fewest others ask for. Branches that end up together, although they are many,
    make a sieve of their own, which is not sorted before an event comes to it.

    Args:
        branches: All branches, by number.
        numbers: Those that are here.
        settled: The fields by which these are together already.
    """

    __slots__ = ("_branches", "_numbers", "_settled", "_sorted")

    def __init__(self, branches: Sequence[Branch], numbers: list[int], settled: frozenset[Path] = frozenset()) -> None:
        self._branches = branches
        self._settled = settled
        self._numbers = numbers
        self._sorted: tuple[list[int], list[_Shelf]] | None = None  # set at once, for threads may sort side by side

    def gather(self, event: dict[str, Any], into: list[int]) -> None:
        """Add the numbers of all branches that the event could satisfy, some perhaps more than once."""
        if self._sorted is None:
            self._sorted = self._sort()
        unfound, shelves = self._sorted
        into += unfound
        for shelf in shelves:
            shelf.gather(event, into)

    def _sort(self) -> tuple[list[int], list[_Shelf]]:
        """Give the branches that no field finds, and the shelves of the fields that find the others."""
        counts = self._count()
        # Inside another sieve, a field that all of them share would keep them together for ever.
        most = len(self._numbers) - 1 if self._settled else len(self._numbers)
        unfound: list[int] = []
        by_path: dict[Path, dict[Mark, list[int]]] = {}
        for number in self._numbers:
            path = self._best_field(self._branches[number], counts, most)
            if path is None:
                unfound.append(number)
                continue
            by_mark = by_path.setdefault(path, {})
            for mark in marks_of(self._branches[number].constraints[path]):
                by_mark.setdefault(mark, []).append(number)
        return unfound, [_Shelf(path, self._groups(path, by_mark)) for path, by_mark in by_path.items()]

    def _count(self) -> _Counts:
        """Count by field and mark how many branches ask for it."""
        counts: _Counts = {}
        for number in self._numbers:
            for path, constraint in self._branches[number].constraints.items():
                by_mark = counts.get(path)
                if by_mark is None:
                    by_mark = counts[path] = {}
                for mark in marks_of(constraint):
                    by_mark[mark] = by_mark.get(mark, 0) + 1
        return counts

    def _best_field(self, branch: Branch, counts: _Counts, most: int) -> Path | None:
        """Give the field with the least shared marks; none if even those are shared by more than `most`."""
        best = None
        for path, constraint in branch.constraints.items():
            marks = marks_of(constraint)
            if marks and path not in self._settled:
                by_mark = counts[path]
                shared = max([by_mark[mark] for mark in marks])
                if shared <= most:
                    best, most = path, shared - 1
        return best

    def _groups(self, path: Path, by_mark: Mapping[Mark, list[int]]) -> dict[Mark, _Group]:
        settled = self._settled | {path}
        return {
            mark: numbers if len(numbers) <= _FEW else Sieve(self._branches, numbers, settled)
            for mark, numbers in by_mark.items()
        }


class _Shelf:
    """The branches that one field finds, by the mark that they ask for."""

    __slots__ = ("_by_mark", "_ends", "_path", "_starts")

    def __init__(self, path: Path, by_mark: Mapping[Mark, _Group]) -> None:
        self._path = path
        self._by_mark = by_mark
        self._starts = _by_text(PREFIX, by_mark)
        self._ends = _by_text(SUFFIX, by_mark)

    def gather(self, event: dict[str, Any], into: list[int]) -> None:
        value: Any = event
        for name in self._path:
            if not isinstance(value, dict):
                break
            value = value.get(name, MISSING)
        for group in self._found_by(value) if type(value) is str else self._found_in(event):
            if isinstance(group, Sieve):
                group.gather(event, into)
            else:
                into += group

    def _found_in(self, event: dict[str, Any]) -> Collection[_Group]:
        """Give what is found by the values of any other kind, or of several; each once, since they may be many."""
        groups = (group for key in keys_at(event, self._path) for group in self._found_by(key))
        return {id(group): group for group in groups}.values()

    def _found_by(self, key: Key) -> list[_Group]:
        found = []
        if key in self._by_mark:
            found.append(self._by_mark[key])
        if isinstance(key, str):
            if self._starts:
                found += self._starts.of(key)
            if self._ends:
                found += self._ends.of(key[::-1])
        return found


def _by_text(kind: str, by_mark: Mapping[Mark, _Group]) -> Starts[_Group] | None:
    texts = {mark[1]: group for mark, group in by_mark.items() if isinstance(mark, tuple) and mark[0] == kind}
    return Starts(texts) if texts else None
