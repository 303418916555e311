"""The parts of a compiled template, each of which fills itself from an envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dagbridge.errors import MappingError, Mistake
from dagbridge.templates.expression import Expression
from dagbridge.templates.faults import Fault
from dagbridge.templates.missing import hint
from dagbridge.templates.text import as_text

_SHOWN_LENGTH = 200  # characters of an expression in a message


class Node(Protocol):
    """Any part of a template."""

    def fill(self, envelope: Mapping[str, Any], where: str) -> Any:
        """Give the part's JSON value for one event.

        Raises:
            MappingError: When an expression has no value, or cannot be evaluated.
        """


@dataclass(frozen=True, slots=True)
class Static:
    """A part without expressions: given out as it is, the same object each time."""

    value: Any

    def fill(self, envelope: Mapping[str, Any], where: str) -> Any:  # noqa: ARG002 - as Node has it
        """Give the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Single:
    """A string that is one expression: the value keeps its JSON type."""

    expression: Expression
    path: tuple[str | int, ...]

    def fill(self, envelope: Mapping[str, Any], where: str) -> Any:
        """Give the expression's value."""
        try:
            value = self.expression.value(envelope)
        except Fault as fault:
            reason = str(fault)
        else:
            if value is not None or self.expression.optional:
                return value
            reason = _no_value(self.expression, envelope)
        raise self.error(reason, where)

    def text(self, envelope: Mapping[str, Any], where: str) -> str:
        """Give the expression's value as a part of a longer text: nothing, where an optional one has no value."""
        value = self.fill(envelope, where)
        if value is None:
            return ""
        try:
            return as_text(value)
        except Fault as fault:
            reason = str(fault)
        raise self.error(reason, where)

    def error(self, reason: str, where: str) -> MappingError:
        """Say what the expression came to, and where in the template it stands."""
        path = (where, *self.path) if where else self.path
        return MappingError(str(Mistake(path, f"{quoted(self.expression.source)} {reason}")))


@dataclass(frozen=True, slots=True)
class Text:
    """A string of literal texts and expressions."""

    parts: tuple[str | Single, ...]

    def fill(self, envelope: Mapping[str, Any], where: str) -> str:
        """Join the parts."""
        return "".join([part if isinstance(part, str) else part.text(envelope, where) for part in self.parts])


@dataclass(frozen=True, slots=True)
class Object:
    """An object with an expression somewhere inside."""

    fields: tuple[tuple[str, Node], ...]

    def fill(self, envelope: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Make a new object, in the template's order."""
        return {key: node.fill(envelope, where) for key, node in self.fields}


@dataclass(frozen=True, slots=True)
class Array:
    """An array with an expression somewhere inside."""

    items: tuple[Node, ...]

    def fill(self, envelope: Mapping[str, Any], where: str) -> list[Any]:
        """Make a new array."""
        return [node.fill(envelope, where) for node in self.items]


def quoted(source: str) -> str:
    """Write an expression for a message, cut where it is long."""
    shown = source if len(source) <= _SHOWN_LENGTH else source[:_SHOWN_LENGTH] + "…"
    return f"${{{shown}}}"


def _no_value(expression: Expression, envelope: Mapping[str, Any]) -> str:
    """Say that there is no value, and what to do."""
    short = len(expression.source) <= _SHOWN_LENGTH
    default = f"${{{expression.source if short else '…'} || 'none'}}"
    advice = f"has no value in this event; give a default ({default}) or wrap it in optional(…)"
    because = hint(expression.tree, envelope) if short else ""
    return f"{advice}. {because}" if because else advice
