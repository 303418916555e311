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
CLIENT_ID = f"{_MARK}-client"
CLIENT_SECRET = f"{_MARK}/client+secret"
AWS_KEY = f"{_MARK}-aws-key"

_IN_BASE64 = ("YzRuNHJ5", "M0bjRye", "jNG40cn")  # the mark, wherever among three bytes it begins


def echo(*canaries: str) -> str:
    """Say what a server says that repeats what it was sent, in each way to write it."""
    ways = [[text, quote(text), quote(text, safe="").lower(), quote_plus(text), json.dumps(text)] for text in canaries]
    return " ".join(dict.fromkeys(text for each in ways for text in each))


def basic(login: str, password: str) -> str:
    """Write credentials as HTTP Basic sends them."""
    return base64.b64encode(f"{login}:{password}".encode()).decode()


def leaks(text: str) -> list[str]:
    """Find canaries in a text: the first few, each with what stands around it."""
    found = [at for needle in _IN_BASE64 for at in _places(text, needle)] + list(_places(text.lower(), _MARK))
    return [text[max(0, at - 120) : at + 30] for at in found[:3]]


def shown(value: Any) -> str:
    """Write an object of ours, and all objects of ours that it holds, as `repr` and `str` do."""
    texts: list[str] = []
    _show(value, texts, set())
    return "\n".join(texts)


def _show(value: Any, texts: list[str], seen: set[int]) -> None:
    if id(value) in seen:
        return
    seen.add(id(value))
    if type(value).__module__.startswith(("dagbridge", "requests")):
        texts += [repr(value), str(value)]
    for inner in _inner(value):
        _show(inner, texts, seen)


def _inner(value: Any) -> list[Any]:
    """Give what an object holds: of ours and of `requests`, and of plain containers, whatever is in them."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    if not type(value).__module__.startswith(("dagbridge", "requests")):
        return []
    names = [*getattr(value, "__dict__", ()), *getattr(value, "__slots__", ())]
    return [getattr(value, name, None) for name in names]


def _places(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
