"""The functions of the template language that JMESPath lacks, each as `_func_<its name>`, as jmespath finds them.

All are pure: the same event gives the same value, there is no clock and no randomness. Given null in any place they
give null (`default` and `optional` apart), so that a missing field stays missing until `||`, `default` or `optional`
says what then.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn
from urllib.parse import unquote_plus

from jmespath.functions import Functions, signature

from dagbridge.templates.faults import Fault
from dagbridge.templates.parse import compile_path_pattern
from dagbridge.templates.text import as_text
from dagbridge.templates.times import format_time

MAX_TEXT = 1_048_576
"""Characters that `replace` and `join` may make: an event is at most 1 MiB, so nothing longer is of use.

Without it, a hostile event could make two of its strings multiply: a million characters, each replaced by a million.
"""

_Method = Callable[..., Any]


def takes(*types: tuple[str, ...], variadic: bool = False) -> Callable[[_Method], _Method]:
    """Declare the JMESPath types of each argument, checked at each call. Null is fine too, and makes the result null.

    Args:
        types: For each argument the types that it may have; none: any.
        variadic: Whether the last one may be repeated.
    """
    declared: list[Any] = [{"types": [*allowed, "null"] if allowed else []} for allowed in types]
    if variadic:
        declared[-1]["variadic"] = True

    def declare(method: _Method) -> _Method:
        @wraps(method)
        def unless_null(self: Functions, *arguments: Any) -> Any:
            for argument in arguments:
                if argument is None:
                    return None
            return method(self, *arguments)

        return signature(*declared)(unless_null)

    return declare


_TEXT = ("string",)
_ANY: tuple[str, ...] = ()


class TemplateFunctions(Functions):
    """JMESPath's own functions, and ours. See docs/templates.md for each with an example."""

    @takes(_TEXT, _TEXT)
    def _func_parse(self, text: str, pattern: str) -> dict[str, str] | None:
        return compile_path_pattern(pattern).match(text)

    @takes(_TEXT, _TEXT)
    def _func_split(self, text: str, separator: str) -> list[str]:
        if not separator:
            raise Fault("gives split() an empty separator")
        return text.split(separator)

    @takes(_TEXT, _TEXT, _TEXT)
    def _func_replace(self, text: str, old: str, new: str) -> str:
        if not old:
            raise Fault("gives replace() an empty text to look for")
        if len(new) > len(old):
            _limit("replace", text.count(old) * (len(new) - len(old)) + len(text))
        return text.replace(old, new)

    @takes(_TEXT)
    def _func_lower(self, text: str) -> str:
        return text.lower()

    @takes(_TEXT)
    def _func_upper(self, text: str) -> str:
        return text.upper()

    @takes(_TEXT)
    def _func_basename(self, text: str) -> str:
        return text.rpartition("/")[2]

    @takes(_TEXT)
    def _func_dirname(self, text: str) -> str:
        return text.rpartition("/")[0]

    @takes(_TEXT)
    def _func_url_decode(self, text: str) -> str:
        try:
            return unquote_plus(text, errors="strict")
        except UnicodeDecodeError:
            fault = "gives url_decode() a text that does not decode to UTF-8"
        raise Fault(fault)

    @takes(_TEXT)
    def _func_json(self, text: str) -> Any:
        try:
            return json.loads(text, parse_constant=_refuse_constant)
        except RecursionError:
            fault = "gives json() JSON that is nested too deep"
        except ValueError:
            fault = "gives json() a text that is not JSON"
        raise Fault(fault)

    @takes(_TEXT)
    def _func_base64_decode(self, text: str) -> str:
        """Both alphabets of RFC 4648 are read, with or without padding and line breaks, as senders differ in these."""
        packed = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
        try:
            return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode()
        except UnicodeDecodeError:
            fault = "gives base64_decode() what does not decode to UTF-8 text"
        except (binascii.Error, ValueError):
            fault = "gives base64_decode() a text that is not base64"
        raise Fault(fault)

    @takes(("string", "number"), _TEXT)
    def _func_format_time(self, time: str | float, template: str) -> str:
        return format_time(time, template)

    @takes(_TEXT)
    def _func_sha256(self, text: str) -> str:
        try:
            return hashlib.sha256(text.encode()).hexdigest()
        except UnicodeEncodeError:
            fault = "gives sha256() a text with half a character (a lone surrogate)"
        raise Fault(fault)

    @takes(_ANY, variadic=True)
    def _func_concat(self, *values: Any) -> str:
        return "".join([as_text(value) for value in values])

    @signature({"types": []}, {"types": []})
    def _func_default(self, value: Any, fallback: Any) -> Any:
        return fallback if value is None else value

    @signature({"types": []})
    def _func_optional(self, value: Any) -> Any:
        """Nothing to do here: that the whole expression is wrapped in it is what counts (`Expression.optional`)."""
        return value

    @signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, texts: list[str]) -> str:
        """JMESPath's own, with a bound: separator and array may both come from the event."""
        _limit("join", len(separator) * len(texts))
        return separator.join(texts)

    @signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        """JMESPath's own, but refusing what is not JSON rather than writing `NaN`."""
        return as_text(value)


def _limit(name: str, length: int) -> None:
    """Refuse to make a text that is longer than any use."""
    if length > MAX_TEXT:
        raise Fault(f"lets {name}() make a text of more than {MAX_TEXT:,} characters")


def _refuse_constant(_: str) -> NoReturn:
    """Python reads NaN and Infinity, JSON has neither."""
    raise ValueError
