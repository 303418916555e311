"""Alternatives: what a pattern asks of one field, while it is being read."""

from __future__ import annotations

from typing import Any

from dagbridge.routing.constraint import Constraint, Test
from dagbridge.routing.scalars import Key


class Alternatives:
    """The alternatives of one field, while they are being read. Each operator adds what it asks for."""

    __slots__ = ("exact", "optional", "prefixes", "suffixes", "tests")

    def __init__(self) -> None:
        self.exact: list[Key] = []
        self.prefixes: tuple[str, ...] = ()
        self.suffixes: tuple[str, ...] = ()
        self.tests: tuple[Test, ...] = ()
        self.optional = False

    def constraint(self, wanted: list[Any]) -> Constraint:
        """Give them in the form that is matched."""
        return Constraint(
            wanted, frozenset(self.exact), self.prefixes, self.suffixes, self.tests, optional=self.optional
        )
