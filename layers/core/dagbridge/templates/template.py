"""Compile a JSON value with `${…}` in its strings; fill it from one event after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dagbridge.errors import Mistake, TableError
from dagbridge.templates.expression import ExpressionError, compile_expression
from dagbridge.templates.limits import MAX_DEPTH, key_fault, scalar_fault
from dagbridge.templates.nodes import Array, Node, Object, Single, Static, Text, quoted
from dagbridge.templates.scanner import OPEN, Slot, UnterminatedError, scan

_Path = tuple[str | int, ...]


class TemplateError(ValueError):
    """When a template is invalid.

    Attributes:
        mistakes: All of them, each with its path inside the template: `("uri",)`, `("list", 0)`.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class Template:
    """A compiled template; made by `compile_template` or `late_template`. Safe to share between threads."""

    __slots__ = ("_node", "_place", "_value")

    def __init__(self, value: Any, node: Node | None, place: _Path = ()) -> None:
        self._value = value
        self._node = node
        self._place = place

    @property
    def static(self) -> bool:
        """Whether it is without expressions, so that it comes out the same for every event."""
        return isinstance(self._compiled(), Static)

    def render(self, envelope: Mapping[str, Any], *, where: str = "") -> Any:
        """Fill the template from one event.

        What comes out may share parts with the template and the envelope: read it, don't change it. It is not yet
        known to be fit for Airflow: see `check_json`.

        Args:
            envelope: The event, as `Event.envelope` has it.
            where: The head of the path in messages, such as `conf`.

        Raises:
            MappingError: When an expression has no value and neither default nor `optional(…)`, or gives a function
                what it cannot take. The message has the path and the expression, and no value of the event.
        """
        return self._compiled().fill(envelope, where)

    def _compiled(self) -> Node:
        if self._node is None:
            try:
                self._node = _compile_valid(self._value)  # two threads may both do so: they come to the same
            except TemplateError as error:
                raise TableError([Mistake(self._place + m.path, m.message) for m in error.mistakes]) from error
        return self._node


def compile_template(value: Any) -> Template:
    """Compile a template. The value must not be changed afterwards.

    Args:
        value: Any JSON value: `{"uri": "s3://${detail.bucket.name}/${detail.object.key}", "tries": 3}`.

    Raises:
        TemplateError: On anything that no event could mend, all at once: an expression that is not JMESPath, an
            unknown function, one with the wrong number of arguments, a `${` that is not closed, a key that is no
            string or holds a `${`, and what Airflow cannot take (see `check_json`).
    """
    return Template(value, _compile_valid(value))


def late_template(value: Any, place: _Path) -> Template:
    """Give a template that was found valid before, and is compiled when it is first needed.

    One that is not valid after all raises `TableError` then, with its path in the table.

    Args:
        value: As for `compile_template`.
        place: Where it stands in the routing table: `("routes", "orders", "conf")`.
    """
    return Template(value, None, place)


def _compile_valid(value: Any) -> Node:
    mistakes: list[Mistake] = []
    node = _compile(value, (), mistakes)
    if mistakes:
        raise TemplateError(mistakes)
    return node


def _compile(value: Any, path: _Path, mistakes: list[Mistake]) -> Node:
    """Compile one value and what is inside; note what is wrong."""
    if isinstance(value, dict | list) and len(path) >= MAX_DEPTH:
        mistakes.append(Mistake(path, f"is nested deeper than {MAX_DEPTH} levels, which Airflow cannot take"))
        raise TemplateError(mistakes)  # at once, since YAML's aliases can make a value that contains itself
    if isinstance(value, dict):
        return _compile_object(value, path, mistakes)
    if isinstance(value, list):
        items = tuple(_compile(item, (*path, index), mistakes) for index, item in enumerate(value))
        return Static(value) if all(isinstance(item, Static) for item in items) else Array(items)
    if fault := scalar_fault(value):
        mistakes.append(Mistake(path, fault))
    elif isinstance(value, str) and OPEN in value:
        return _compile_text(value, path, mistakes)
    return Static(value)


def _compile_object(value: dict[Any, Any], path: _Path, mistakes: list[Mistake]) -> Node:
    """Compile an object."""
    fields: list[tuple[str, Node]] = []
    for key, child in value.items():
        if fault := key_fault(key):
            mistakes.append(Mistake(path, fault))
            continue
        if OPEN in key:
            mistakes.append(Mistake(path, f'the key "{key}" holds a ${{; only values are templates'))
        fields.append((key, _compile(child, (*path, key), mistakes)))
    return Static(value) if all(isinstance(node, Static) for _, node in fields) else Object(tuple(fields))


def _compile_text(text: str, path: _Path, mistakes: list[Mistake]) -> Node:
    """Compile a string that has a `${` or `$${` in it."""
    try:
        scanned = scan(text)
    except UnterminatedError as error:
        mistakes.append(Mistake(path, str(error)))
        return Static(text)
    parts: list[str | Single] = []
    for part in scanned:
        if isinstance(part, str):
            parts.append(part)
        elif single := _compile_slot(part, path, mistakes):
            parts.append(single)
    if len(parts) == 1:
        return Static(parts[0]) if isinstance(parts[0], str) else parts[0]
    return Text(tuple(parts))


def _compile_slot(slot: Slot, path: _Path, mistakes: list[Mistake]) -> Single | None:
    """Compile one expression of a string."""
    try:
        return Single(compile_expression(slot.source), path)
    except ExpressionError as error:
        for message, at in error.mistakes:
            place = "" if at is None else f" at character {slot.at + at + 1}"
            mistakes.append(Mistake(path, f"{quoted(slot.source)}{place}: {message}"))
        return None
