"""What a web request's body says: JSON, or the fields of a form."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from dagbridge.errors import UnknownEvent
from dagbridge.sources.http_request import SHAPE_NAME, HttpRequest
from dagbridge.sources.json_text import parsed_strictly

_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 1000


def content_of(request: HttpRequest, *, is_json: bool = False) -> Any:
    """Parse a body by its `Content-Type`; without one it is JSON. An empty body is None.

    A form becomes an object of texts; a field that stands twice has a list of them.

    Args:
        request: The request.
        is_json: It is JSON whatever its `Content-Type` says, as SNS calls its JSON `text/plain`.

    Raises:
        UnknownEvent: It is neither, or is not what it says to be. The text does not quote it.
    """
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        raise _error("is not valid UTF-8") from None
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if not text.strip():
        return None
    if is_json or kind == "application/json" or kind.endswith("+json"):
        return parsed_strictly(text, "body")
    if kind == _FORM:
        return _form(text)
    raise _error(f"must be application/json or {_FORM}, and its Content-Type say so")


def _form(text: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        raise _error(f"is no form of at most {_MAX_FIELDS} fields") from None
    form: dict[str, Any] = {}
    for name, value in pairs:
        if name not in form:
            form[name] = value
        elif isinstance(form[name], list):
            form[name].append(value)
        else:
            form[name] = [form[name], value]
    return form


def _error(what: str) -> UnknownEvent:
    return UnknownEvent(f"body {what} ({SHAPE_NAME})")
