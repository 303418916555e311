"""Filters: what SNS need not send, because no route of the topic takes it.

A filter policy looks much like an event pattern, and compares other things: only messages that are a JSON object,
only attributes of the types String, String.Array and Number. So a filter is made of what is certainly no narrower
than the routes, and of nothing else.
https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dagbridge.routing.branch import Branch
from dagbridge.routing.tree import Path
from dagbridge_cli.wiring.widening import Fields, nested, union

_MAX_KEYS: Final = 5
_MAX_COMBINATIONS: Final = 150
_LARGEST: Final = 1_000_000_000
_ATTRIBUTES: Final = ("detail", "attributes")
_MESSAGE: Final = ("detail", "message")
# A Number, a String.Array and a Binary attribute are texts to a route, and something else, or nothing, to SNS. SNS also
# wants quotation marks and backslashes escaped twice.
_PERHAPS_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_PERHAPS_NUMBER: Final = re.compile(r"[-+0-9.eE]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter policy of a subscription.

    Attributes:
        scope: `MessageAttributes` or `MessageBody`.
        policy: `{"store": ["example_corp"]}`.
    """

    scope: str
    policy: dict[str, Any]


def filter_of(branches: Sequence[Branch], *, objects: bool) -> Filter | None:
    """Make the filter of a topic that passes every message that one of the branches takes.

    Args:
        branches: Of the routes that the topic's messages may take.
        objects: Whether every message is known to be a JSON object. SNS drops all others as soon as there is a filter
            on the body, while a route also takes an array of objects.

    Returns:
        The filter, on the attributes if there can be one; none where SNS must send everything.
    """
    fields = union(branches)
    attributes = _within_limits(_below(fields, _ATTRIBUTES, _is_plain_text, depth=1))
    if attributes:
        return Filter("MessageAttributes", nested(attributes))
    body = _within_limits(_below(fields, _MESSAGE, _is_alike_in_a_body)) if objects else {}
    return Filter("MessageBody", nested(body)) if body else None


def _below(fields: Fields, root: Path, fits: Callable[[Any], bool], depth: int | None = None) -> Fields:
    """Give the fields below a field, by their path from there, of which every alternative fits."""
    below = {path[len(root) :]: values for path, values in fields.items() if path[: len(root)] == root}
    return {
        path: values
        for path, values in below.items()
        if path
        and (depth is None or len(path) == depth)
        and not any("." in name or name == "Ref" or name.startswith(("Fn::", "$")) for name in path)
        and all(map(fits, values))
    }


def _within_limits(fields: Fields) -> Fields:
    """Leave fields out, those with the most values first, until SNS takes the policy."""
    fields = dict(fields)
    while len(fields) > _MAX_KEYS or math.prod(map(_combinations, fields.items())) > _MAX_COMBINATIONS:
        del fields[max(fields, key=lambda path: _combinations((path, fields[path])))]
    return fields


def _combinations(field: tuple[Path, list[Any]]) -> int:
    path, values = field
    return len(values) * len(path)


def _is_plain_text(value: Any) -> bool:
    """Tell whether only an attribute of type String can have this value."""
    return (
        isinstance(value, str)
        and not (_PERHAPS_NUMBER.fullmatch(value) or (len(value) % 4 == 0 and _PERHAPS_BASE64.fullmatch(value)))
        and not value.lstrip().startswith("[")
        and '"' not in value
        and "\\" not in value
    )


def _is_alike_in_a_body(value: Any) -> bool:
    """Tell whether an alternative means to SNS what it means to a route."""
    if isinstance(value, dict):
        ((name, argument),) = value.items()
        return (name in {"prefix", "suffix"} and isinstance(argument, str)) or value == {"exists": True}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(value) <= _LARGEST and round(value, 5) == value
    return isinstance(value, str | bool)
