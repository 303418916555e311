"""Find the `${…}` in a text: where each expression ends, although JMESPath has braces and quotes of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPEN = "${"

_SPECIAL = re.compile(r"""['"`{}]""")
_REST_OF_QUOTED = {  # as JMESPath reads them: a backslash takes the next character with it
    quote: re.compile(rf"(?:[^{quote}\\]|\\.)*{quote}", re.DOTALL) for quote in "'\"`"
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text where the value of an expression goes.

    Attributes:
        source: What stands between `${` and `}`, as it is.
        at: Index of its first character in the text.
    """

    source: str
    at: int


class UnterminatedError(ValueError):
    """When an expression, or a quote in it, is not closed. Its text says which, and where."""


def scan(text: str) -> list[str | Slot]:
    """Take a text apart into literal parts and slots. No two literal parts are neighbours, none is empty.

    >>> scan("s3://${detail.bucket.name}/$${x}")
    ['s3://', Slot(source='detail.bucket.name', at=7), '/${x}']

    Raises:
        UnterminatedError: When a `${` is never closed.
    """
    parts: list[str | Slot] = []
    literal: list[str] = []
    at = 0
    while (opening := text.find(OPEN, at)) >= 0:
        inside = opening + len(OPEN)
        if opening > at and text[opening - 1] == "$":
            literal += (text[at : opening - 1], OPEN)
            at = inside
            continue
        closing = _closing_brace(text, inside)
        _flush([*literal, text[at:opening]], parts)
        literal = []
        parts.append(Slot(text[inside:closing], inside))
        at = closing + 1
    _flush([*literal, text[at:]], parts)
    return parts


def _flush(literal: list[str], parts: list[str | Slot]) -> None:
    """Add a literal part, unless it is empty."""
    if joined := "".join(literal):
        parts.append(joined)


def _closing_brace(text: str, inside: int) -> int:
    """Find the `}` that ends the expression that starts at `inside`."""
    depth = 0
    at = inside
    while special := _SPECIAL.search(text, at):
        found, at = special[0], special.end()
        if found == "{":
            depth += 1
        elif found == "}":
            if not depth:
                return special.start()
            depth -= 1
        else:
            at = _after_quoted(text, found, at)
    raise UnterminatedError(f"the ${{ at character {inside - 1} is never closed by a }}; for a literal ${{ write $${{")


def _after_quoted(text: str, quote: str, at: int) -> int:
    """Skip what is quoted, up to the index after its end."""
    quoted = _REST_OF_QUOTED[quote].match(text, at)
    if not quoted:
        raise UnterminatedError(f"the quote {quote} at character {at} is never closed")
    return quoted.end()
