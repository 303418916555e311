"""Any template and any event → compile, fill: a typed error without the event's data, or JSON that Airflow takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dagbridge.errors import MappingError
from dagbridge.templates import Template, TemplateError, check_json, compile_template
from tests.fuzz.mutation import ODD
from tests.fuzz.seeds import EVENTS, ROUTES

_PRIVATE = "what-only-the-event-knows"
_EXPRESSIONS = [
    *["detail", "@", "*", "detail.*", "detail[]", "detail[0]", "detail[-1:]", "detail[?a > `1`]"],
    *["a || b", "a && !b", "a | b", "&a", "{a: b}", "[a, b]", "`{}`", "'x'", '"detail-type"', "nope"],
    *["detail.object.key", "source == 'aws.s3'", "parse(source, 'a{b}c')", "split(source, '.')"],
    *["replace(source, 'a', 'b')", "lower(source)", "upper(source)", "basename(source)", "dirname(source)"],
    *["url_decode(source)", "json(source)", "base64_decode(source)", "sha256(source)", "concat(source, `1`)"],
    *["format_time(time, '%Y-%m-%d')", "default(nope, 'x')", "optional(nope)", "join(',', resources)"],
    *["to_string(@)", "to_number(source)", "keys(@)", "sort_by(@, &a)", "max_by(resources, &@)"],
    *["merge(@, @)", "map(&a, @)"],
]
VOCABULARY = [*ODD, *(f"${{{expression}}}" for expression in _EXPRESSIONS), *_EXPRESSIONS]


def seeds() -> Iterator[Any]:
    """Give what to start from: `{"template": …, "event": {…}}`."""
    samples = list(EVENTS.values())
    for at, route in enumerate(ROUTES.values()):
        yield {"template": route, "event": samples[at % len(samples)]}
    event = EVENTS["eventbridge/custom-event"]
    for expression in _EXPRESSIONS:
        yield {"template": f"a ${{{expression}}} b $${{", "event": event}
        yield {"template": {"k": [f"${{{expression}}}"]}, "event": event}


def try_value(value: Any) -> None:
    """Try one JSON value; one of another shape is template and event at once."""
    written, event = _taken_apart(value)
    try:
        template = compile_template(written)
    except TemplateError:
        return
    reason = _fill(template, {**event, "private": _PRIVATE})
    assert _PRIVATE not in reason, "a reason that tells the event's data"


def try_text(text: str) -> None:
    """Try what is no JSON: as a template, as an expression, and as what functions are given."""
    event = {"source": text, "time": text, "detail": {"a": text}, "resources": [text]}
    for template in (text, f"${{{text}}}", f"${{parse(source, '{text}')}}", f"${{format_time(time, '{text}')}}"):
        try_value({"template": template, "event": event})


def _taken_apart(value: Any) -> tuple[Any, dict[str, Any]]:
    fields = value if isinstance(value, dict) else {}
    event = fields.get("event")
    if "template" in fields and isinstance(event, dict):
        return fields["template"], event
    return value, fields


def _fill(template: Template, event: Mapping[str, Any]) -> str:
    """Fill a template; what comes out must be JSON. Gives the reason why not, and nothing if it worked."""
    try:
        filled = template.render(event, where="conf")
        check_json(filled, "conf")
    except MappingError as error:
        return str(error)
    json.dumps(filled, allow_nan=False, ensure_ascii=False).encode()
    return ""
