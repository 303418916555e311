"""Tree: the constraints of one branch, in the shape of the events that it matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from dagbridge.routing.constraint import (
    FAILED,
    HELD,
    HELD_BY_ABSENCE,
    MISSING,
    Absent,
    Constraint,
    members_of,
    scalars_in,
)

Path: TypeAlias = tuple[str, ...]


class Tree:
    """The constraints on the fields of one object.

    Pattern and event are walked side by side, so that matching takes time linear in the event. How deep the
    recursion goes is the pattern's doing, never the event's.

    Attributes:
        fields: Each field's name with its constraint, or with the tree of constraints on the object in it.
        optional: The constraints, here and below, that can hold by absence.
        mandatory: Whether there are any that cannot.
    """

    __slots__ = ("fields", "mandatory", "optional")

    def __init__(self, fields: tuple[tuple[str, Constraint | Tree], ...]) -> None:
        self.fields = fields
        self.optional: frozenset[Constraint] = frozenset().union(*(_optional_in(node) for _, node in fields))
        self.mandatory: bool = any(
            not node.optional if isinstance(node, Constraint) else node.mandatory for _, node in fields
        )

    def check(self, value: object, absent: Absent) -> int:
        """Hold the constraints against a part of an event.

        An array holds if one of the objects in it does, all by itself: the fields of different elements do not add
        up (event-ruler calls it array consistency). What is neither object nor array has no fields.

        Args:
            value: The part of the event, or `MISSING`.
            absent: Which constraints may hold by absence.

        Returns:
            `FAILED`, `HELD_BY_ABSENCE` or `HELD`.
        """
        if isinstance(value, dict):
            verdict = HELD_BY_ABSENCE
            for name, node in self.fields:
                one = node.check(value.get(name, MISSING), absent)
                if one == HELD:
                    verdict, absent = HELD, None  # a value settles which element it is, and absence is one in that
                elif one == FAILED:
                    return FAILED
            return verdict
        if isinstance(value, list):
            return self._check_array(value, absent)
        return self._without_fields(absent)

    def _check_array(self, array: list[Any], absent: Absent) -> int:
        if absent is None:
            absent = self.optional and self.optional.difference(self.present_in(array))
        for member in members_of(array):
            if isinstance(member, dict) and self.check(member, absent) == HELD:
                return HELD
        return self._without_fields(absent)

    def _without_fields(self, absent: Absent) -> int:
        if self.mandatory or not (absent is None or self.optional.issubset(absent)):
            return FAILED
        return HELD_BY_ABSENCE

    def present_in(self, value: object) -> Iterator[Constraint]:
        """Give the optional constraints on whose field there is any value in a part of an event."""
        if isinstance(value, list):
            for member in members_of(value):
                if isinstance(member, dict):
                    yield from self.present_in(member)
        elif isinstance(value, dict):
            for name, node in self.fields:
                inner = value.get(name, MISSING)
                if isinstance(node, Tree):
                    yield from node.present_in(inner) if node.optional else ()
                elif node.optional and any(True for _ in scalars_in(inner)):
                    yield node


def tree_of(branch: Iterable[tuple[Path, Constraint]]) -> Tree:
    """Make the tree of a branch's constraints, checked in the order in which they are given.

    A field may stand twice in a tree: alternatives of `$or` can ask that one is both a value and an object, which
    only an array can be.
    """
    below: dict[str, list[tuple[Path, Constraint]]] = {}
    for path, constraint in branch:
        below.setdefault(path[0], []).append((path[1:], constraint))
    fields: list[tuple[str, Constraint | Tree]] = []
    for name, inner in below.items():
        fields += [(name, constraint) for path, constraint in inner if not path]
        deeper = [(path, constraint) for path, constraint in inner if path]
        if deeper:
            fields.append((name, tree_of(deeper)))
    return Tree(tuple(fields))


def _optional_in(node: Constraint | Tree) -> Iterable[Constraint]:
    if isinstance(node, Tree):
        return node.optional
    return (node,) if node.optional else ()
