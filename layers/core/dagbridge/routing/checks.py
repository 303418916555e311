"""Small checks that collect every mistake of a document instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from dagbridge.errors import Mistake

Path = tuple[str | int, ...]

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Checks:
    """Collects mistakes.

    Attributes:
        mistakes: Found so far.
    """

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def mistake(self, path: Path, message: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(path, message))

    def extend(self, path: Path, mistakes: Collection[Mistake]) -> None:
        """Note the mistakes that a part of the document has, below its own path."""
        self.mistakes.extend(Mistake(path + m.path, m.message) for m in mistakes)

    def mapping(
        self, value: object, path: Path, allowed: Collection[str], required: Collection[str]
    ) -> Mapping[str, Any]:
        """Check an object's keys; what is no object comes back as an empty one."""
        if not isinstance(value, Mapping):
            self.mistake(path, f"must be an object with the keys {_listed(required)}")
            return {}
        for key in value:
            if key not in allowed:
                self.mistake(
                    (*path, str(key)), f"unknown key{_did_you_mean(str(key), allowed)}; known: {_listed(allowed)}"
                )
        for key in required:
            if key not in value:
                self.mistake(path, f"`{key}` is missing")
        return value

    def entries(self, value: object, path: Path) -> Mapping[str, Any]:
        """Check an object whose keys are names that the author gives, at least one."""
        if not isinstance(value, Mapping) or not value:
            self.mistake(path, "must be an object with at least one entry")
            return {}
        return value

    def name(self, value: object, section: Path) -> Path:
        """Check the name of a section's entry, and give the entry's path."""
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            self.mistake((*section, str(value)), "a name has 1 to 64 letters, digits, `_`, `.` or `-`")
        return (*section, str(value))

    def text(self, value: object, path: Path) -> str:
        """Check that a value is text with something in it."""
        if not isinstance(value, str) or not value.strip():
            self.mistake(path, "must be text")
            return ""
        return value

    def choice(self, value: object, path: Path, allowed: Collection[str]) -> str:
        """Check that a value is one of a few words."""
        if not isinstance(value, str) or value not in allowed:
            self.mistake(path, f"must be one of {_listed(allowed)}")
            return ""
        return value

    def whole(self, value: object, path: Path, most: int) -> int:
        """Check that a value is a whole number from 1 to the most that is allowed."""
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            self.mistake(path, f"must be a whole number from 1 to {most}")
            return most
        return value


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _did_you_mean(word: str, known: Collection[str]) -> str:
    import difflib  # noqa: PLC0415 - only a mistake needs it, and a cold start has none

    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean `{close[0]}`?" if close else ""
