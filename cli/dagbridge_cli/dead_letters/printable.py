"""Text for a terminal. What stands in a letter was written by others, and must not steer the terminal."""

from __future__ import annotations

import json
from typing import Any


def printable(text: str) -> str:
    r"""Write what is no visible character as JSON does; lines stay lines.

    >>> printable("a\x1b[2Jb")
    'a\\u001b[2Jb'
    """
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def pretty_json(value: Any) -> str:
    """Write JSON for people and programs alike."""
    return printable(json.dumps(value, indent=2, ensure_ascii=False))
