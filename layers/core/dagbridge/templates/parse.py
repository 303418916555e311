"""The patterns of `parse(text, 'orders/dt={day}/{hour}/{file}')`: captures by name, in linear time.

A pattern is cut at its `{name*}` captures into *runs*. A run has literal texts and `{name}` captures by turns. A
`{name}` cannot cross `/`, so a run spans as many slashes as its literals have, and each capture ends at the next slash
at the latest. So no search looks further than that slash, and a run that fails from one place fails from every other
place before that slash: no part of a text is looked at more often than the pattern has parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\*?)")


class PathPatternError(ValueError):
    """When a pattern is invalid. Its text is half a sentence that says why."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Literal texts and `{name}` captures by turns: `head`, then a capture and the literal after it, and so on.

    Attributes:
        head: The literal before the first capture.
        captures: Each capture's name and the literal that follows it.
        final: Whether the run must end where the text ends.
    """

    head: str
    captures: tuple[tuple[str, str], ...]
    final: bool

    def follow(self, text: str, at: int, found: dict[str, str]) -> int | None:
        """Match what comes after the head, which ends at `at`; give the index of the run's end."""
        last = len(self.captures) - 1
        for index, (name, literal) in enumerate(self.captures):
            slash = text.find("/", at)
            latest = slash if slash >= 0 else len(text)
            if self.final and index == last:
                stop = len(text) - len(literal) if text.endswith(literal) else -1
            else:
                stop = text.find(literal, at + 1, latest + len(literal))
            if not at < stop <= latest:
                return None
            found[name] = text[at:stop]
            at = stop + len(literal)
        return at if at == len(text) or not self.final else None

    def search(self, text: str, earliest: int, found: dict[str, str]) -> tuple[int, int] | None:
        """Find the first place from `earliest` on where the run matches; give the indexes of its start and end."""
        if self.final and not self.captures:
            earliest = max(earliest, len(text) - len(self.head))
        while (start := text.find(self.head, earliest)) >= 0:
            inside = start + len(self.head)
            end = self.follow(text, inside, found)
            if end is not None:
                return start, end
            slash = text.find("/", inside)
            if slash < 0:
                return None
            earliest = max(start + 1, slash + 1 - len(self.head))
        return None


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A compiled pattern; made by `compile_path_pattern`."""

    names: tuple[str, ...]
    _runs: tuple[_Run, ...]
    _rests: tuple[str, ...]

    def match(self, text: str) -> dict[str, str] | None:
        """Match the whole text: the captures in the pattern's order, or None. Each takes as little as it can.

        >>> compile_path_pattern("{table}/{rest*}.csv").match("orders/eu/1.csv")
        {'table': 'orders', 'rest': 'eu/1'}
        """
        first = self._runs[0]
        if not text.startswith(first.head):
            return None
        found = dict.fromkeys(self.names, "")
        at = first.follow(text, len(first.head), found)
        for rest, run in zip(self._rests, self._runs[1:], strict=True):
            span = None if at is None else run.search(text, at + 1, found)
            if span is None:
                return None
            found[rest], at = text[at : span[0]], span[1]
        return None if at is None else found


@lru_cache(maxsize=1024)
def compile_path_pattern(pattern: str) -> PathPattern:
    """Compile a pattern: `{name}` is one character or more but no `/`, `{name*}` may cross `/`; `{{`, `}}` are braces.

    Raises:
        PathPatternError: On a brace without its partner, a name that is none, a name twice, two captures with
            nothing between them, or no capture at all.
    """
    literals, captures = _split(pattern)
    names = tuple(name for name, _ in captures)
    if not names:
        raise PathPatternError("has no {name} in it")
    for name in names:
        if names.count(name) > 1:
            raise PathPatternError(f"has {{{name}}} twice")
    if "" in literals[1:-1]:
        raise PathPatternError("has two {names} with nothing between them, so where one ends is anyone's guess")
    return PathPattern(names, *_runs(literals, captures))


def _split(pattern: str) -> tuple[list[str], list[tuple[str, bool]]]:
    """Split a pattern into n + 1 literals and the n captures between: name, and whether it may cross `/`."""
    literals, captures, at = [""], [], 0
    for token in _TOKEN.finditer(pattern):
        literals[-1] += pattern[at : token.start()]
        at = token.end()
        if token[0] in ("{{", "}}"):
            literals[-1] += token[0][0]
            continue
        if token[1] is None:
            raise PathPatternError(f"has a lone {token[0]} at character {at}; for a literal brace write {token[0] * 2}")
        name = _NAME.fullmatch(token[1])
        if not name:
            raise PathPatternError(f"has {token[0]}; a name has letters, digits and _, as in {{day}} or {{rest*}}")
        captures.append((name[1], bool(name[2])))
        literals.append("")
    literals[-1] += pattern[at:]
    return literals, captures


def _runs(literals: list[str], captures: list[tuple[str, bool]]) -> tuple[tuple[_Run, ...], tuple[str, ...]]:
    """Cut the pattern at the captures that may cross `/`."""
    runs: list[_Run] = []
    rests: list[str] = []
    head, inner = literals[0], list[tuple[str, str]]()
    for (name, crosses), literal in zip(captures, literals[1:], strict=True):
        if crosses:
            runs.append(_Run(head, tuple(inner), final=False))
            rests.append(name)
            head, inner = literal, []
        else:
            inner.append((name, literal))
    runs.append(_Run(head, tuple(inner), final=True))
    return tuple(runs), tuple(rests)
