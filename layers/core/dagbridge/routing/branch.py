"""Branch: a pattern, or one alternative of it where it has `$or`, as constraints of which all must hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from dagbridge.routing.constraint import FAILED, Constraint
from dagbridge.routing.tree import Path, Tree, tree_of

Constraints: TypeAlias = Mapping[Path, Constraint]


class Branch:
    """The constraints of one branch.

    Attributes:
        constraints: By the path of the field, in the order of the pattern.
    """

    __slots__ = ("_tree", "constraints")

    def __init__(self, constraints: Constraints) -> None:
        self.constraints = constraints
        self._tree: Tree | None = None

    def holds(self, event: dict[str, Any]) -> bool:
        """Tell whether all constraints hold for an event."""
        if self._tree is None:  # not before: of ten thousand routes a container tries few
            self._tree = tree_of(_in_order(self.constraints))
        return self._tree.check(event, None) != FAILED


def _in_order(constraints: Constraints) -> list[tuple[Path, Constraint]]:
    """Put the constraints in event-ruler's order, that of the alphabet, where it matters: to absences in arrays."""
    pairs = list(constraints.items())
    if any(constraint.optional for _, constraint in pairs):
        pairs.sort(key=lambda pair: ".".join(pair[0]))
    return pairs
