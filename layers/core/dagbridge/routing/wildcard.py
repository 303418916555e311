r"""Wildcards: `*` stands for any characters, none included; `\*` and `\\` are the characters themselves."""

from __future__ import annotations

from typing import NoReturn

from dagbridge.routing.scalars import Key


class Wildcard:
    r"""The test of a wildcard with literal text before, between and after its stars.

    Takes time linear in the value, however many stars: each piece is looked for once, leftmost, behind the one
    before. With `*` as the only special character the leftmost place is always as good as any later one, so there
    is nothing to go back to.

    Args:
        pieces: What `pieces_of` gives, at least two.

    Attributes:
        head: The literal text before the first star; empty where it starts with one.
        tail: The literal text after the last star; empty where it ends with one.
    """

    __slots__ = ("_least", "_middle", "head", "tail")

    def __init__(self, pieces: list[str]) -> None:
        self.head, self._middle, self.tail = pieces[0], tuple(pieces[1:-1]), pieces[-1]
        self._least = sum(map(len, pieces))  # shorter, and head and tail would overlap

    def __call__(self, key: Key) -> bool:
        """Tell whether a scalar is a string of this shape."""
        if not isinstance(key, str) or len(key) < self._least:
            return False
        if not (key.startswith(self.head) and key.endswith(self.tail)):
            return False
        start, end = len(self.head), len(key) - len(self.tail)
        for piece in self._middle:
            start = key.find(piece, start, end)
            if start < 0:
                return False
            start += len(piece)
        return True


def pieces_of(text: str) -> list[str]:
    r"""Cut a wildcard at its stars, with the escapes resolved.

    >>> pieces_of("raw/*.csv"), pieces_of(r"a\*b")
    (['raw/', '.csv'], ['a*b'])

    Raises:
        ValueError: When two stars stand together, or a backslash before anything but `*` and `\`.
    """
    if "\\" not in text:
        pieces = text.split("*")
        return pieces if "**" not in text else _refuse_twin_stars()
    pieces = [""]
    characters = iter(enumerate(text))
    for position, character in characters:
        if character == "*":
            if text.startswith("**", position):
                _refuse_twin_stars()
            pieces.append("")
        elif character == "\\":
            escaped = text[position + 1 : position + 2]
            if escaped not in {"*", "\\"}:
                raise ValueError(r'a "\" must be followed by "*" or "\"; write "\\" for a backslash itself')
            pieces[-1] += escaped
            next(characters)
        else:
            pieces[-1] += character
    return pieces


def _refuse_twin_stars() -> NoReturn:
    raise ValueError('two "*" together; one already stands for any number of characters')
