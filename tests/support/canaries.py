"""Credentials that nobody has, to be looked for where no credential belongs."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

_MARK = "c4n4ry"  # what every canary begins with, so that one cut short is found too

LOGIN = f"{_MARK}-login"
PASSWORD = f'{_MARK}/p w"%ü'
TOKEN = f"{_MARK}-token"
HEADER = f"{_MARK}-header"
JWT = f"{_MARK}.e30.signature"
AWS_KEY = f"{_MARK}-aws-key"
BASIC = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()

ECHO = " ".join(
    [PASSWORD, quote(PASSWORD), quote_plus(PASSWORD), json.dumps(PASSWORD), BASIC, LOGIN, TOKEN, HEADER, JWT]
)
"""What a server says that repeats all it was sent, in each way to write it."""

_IN_BASE64 = ("YzRuNHJ5", "M0bjRye", "jNG40cn")  # the mark, wherever among three bytes it begins


def leaks(text: str) -> list[str]:
    """Find canaries in a text, each with what stands around it."""
    places = [at for needle in _IN_BASE64 for at in _places(text, needle)] + list(_places(text.lower(), _MARK))
    return [text[max(0, at - 100) : at + 30] for at in places]


def shown(value: Any) -> list[str]:
    """Write an object of ours, and all objects of ours that it holds, as `repr` and `str` do."""
    texts: list[str] = []
    _show(value, texts, set())
    return texts


def _show(value: Any, texts: list[str], seen: set[int]) -> None:
    if id(value) in seen:
        return
    seen.add(id(value))
    if type(value).__module__.startswith(("dagbridge", "requests")):
        texts += [repr(value), str(value)]
        names = [*getattr(value, "__dict__", ()), *getattr(value, "__slots__", ())]
        inner = [getattr(value, name, None) for name in names]
    else:
        inner = (
            list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, tuple | list) else []
        )
    for one in inner:
        _show(one, texts, seen)


def _places(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
