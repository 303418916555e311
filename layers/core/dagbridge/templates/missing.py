"""Why an expression has no value: the step of its path where the event and the author part ways.

Written when a mapping fails, so it may cost a little; never more than a bounded glance at the event. It names what the
author wrote and, where a field of the event is spelt almost so, that field: never a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagbridge.templates.limits import words_for
from dagbridge.templates.syntax import Tree

_MOST_FIELDS = 100
_LONGEST_FIELD = 64


def hint(tree: Tree, envelope: Mapping[str, Any]) -> str:
    """Give a sentence that helps, or nothing: `In this event detail has no "objct"; did you mean "object"?`."""
    if tree["type"] == "or_expression":
        fallback = tree["children"][1]
        if fallback["type"] == "field":
            return f"If {fallback['value']} is meant as a text, write it in single quotes: '{fallback['value']}'"
        return ""
    fields = _plain_path(tree)
    return _where_it_ends(fields, envelope) if fields else ""


def _plain_path(tree: Tree) -> list[str] | None:
    """The fields of a path such as `detail.object.key`; None for any other expression."""
    if tree["type"] == "field":
        return [tree["value"]]
    if tree["type"] == "subexpression" and all(child["type"] == "field" for child in tree["children"]):
        return [child["value"] for child in tree["children"]]
    return None


def _where_it_ends(fields: list[str], envelope: Mapping[str, Any]) -> str:
    """Follow the path to the first field that is not there."""
    value: Any = envelope
    for depth, field in enumerate(fields):
        parent = ".".join(fields[:depth]) or "the envelope"
        if not isinstance(value, Mapping):
            return f"In this event {parent} is {words_for(value)}, which has no fields"
        if field not in value:
            return f'In this event {parent} has no "{field}"{_near(field, value)}'
        value = value[field]
    return f"In this event {'.'.join(fields)} is null"


def _near(field: str, fields: Mapping[str, Any]) -> str:
    """Ask whether the author meant a field that is spelt almost so."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a failed mapping needs it, never a cold start

    if len(fields) > _MOST_FIELDS:
        return ""
    known = [name for name in fields if len(name) <= _LONGEST_FIELD and name.isprintable()]
    near = get_close_matches(field, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""
