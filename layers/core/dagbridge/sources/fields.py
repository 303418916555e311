"""Fields: reading a record's fields by path, with an error that names the field that is missing or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagbridge.errors import UnknownEvent
from dagbridge.sources.arn import Arn

_JSON_NAMES = {bool: "a boolean", dict: "an object", list: "an array", str: "a string", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Fields:
    """A record of JSON and where it stood. JSON's null counts as absent.

    Attributes:
        record: The record: `{"s3": {"object": {"key": "a.parquet"}}}`.
        where: Where it stood in the payload: `Records[1]`; empty for the payload as a whole.
        shape: What it was taken for, for the message: `S3 notification`.
    """

    record: Mapping[str, Any]
    where: str
    shape: str

    def text(self, *path: str, may_be_empty: bool = False) -> str:
        """Read a string that has to be there.

        Raises:
            UnknownEvent: It is missing, empty (unless it may be), or no string.
        """
        value = self._at(path)
        if value is None:
            raise self.missing(*path)
        text = self._as_text(value, path)
        if not (text or may_be_empty):
            raise self.error("is empty", *path)
        return text

    def optional_text(self, *path: str) -> str | None:
        """Read a string that may be absent.

        Raises:
            UnknownEvent: It is there and no string.
        """
        value = self._at(path)
        return None if value is None else self._as_text(value, path)

    def optional_integer(self, *path: str) -> int | None:
        """Read an integer that may be absent.

        Raises:
            UnknownEvent: It is there and no integer.
        """
        value = self._at(path)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.wrong("an integer", *path)
        return value

    def mapping(self, *path: str) -> dict[str, Any]:
        """Read an object that has to be there.

        Raises:
            UnknownEvent: It is missing, or no object.
        """
        value = self.optional_mapping(*path)
        if value is None:
            raise self.missing(*path)
        return value

    def optional_mapping(self, *path: str) -> dict[str, Any] | None:
        """Read an object that may be absent.

        Raises:
            UnknownEvent: It is there and no object.
        """
        value = self._at(path)
        if value is not None and not isinstance(value, dict):
            raise self.wrong("an object", *path)
        return value

    def arn(self, *path: str) -> Arn:
        """Read an ARN that has to be there.

        Raises:
            UnknownEvent: It is missing, or no ARN.
        """
        arn = Arn.parse(self.text(*path))
        if arn is None:
            raise self.error("is no ARN", *path)
        return arn

    def inner(self, *path: str) -> Fields:
        """Read an object that has to be there as a record of its own, which knows where it stood."""
        return Fields(self.mapping(*path), self.place(*path), self.shape)

    def place(self, *path: str) -> str:
        """Write where a field is: `Records[1].s3.object.key`."""
        steps = [step if step.isprintable() else ascii(step) for step in path]  # a sender's names keep to one line
        return ".".join([self.where, *steps] if self.where else steps)

    def error(self, what: str, *path: str) -> UnknownEvent:
        """Make an error of a field: `Records[1].s3.object.key is missing (S3 notification)`."""
        return UnknownEvent(f"{self.place(*path)} {what} ({self.shape})")

    def missing(self, *path: str) -> UnknownEvent:
        """Make the error of a field that is not there."""
        return self.error("is missing", *path)

    def wrong(self, expected: str, *path: str) -> UnknownEvent:
        """Make the error of a field of another type. `expected` is such as `a string`."""
        return self.error(f"must be {expected}, not {json_name(self._at(path))}", *path)

    def _at(self, path: tuple[str, ...]) -> Any:
        value: Any = self.record
        for depth, step in enumerate(path):
            if value is None:
                return None
            if not isinstance(value, dict):  # JSON has no other; to ask for a Mapping costs five times as much
                raise self.wrong("an object", *path[:depth])
            value = value.get(step)
        return value

    def _as_text(self, value: object, path: tuple[str, ...]) -> str:
        if not isinstance(value, str):
            raise self.wrong("a string", *path)
        try:
            value.encode()
        except UnicodeEncodeError:  # JSON can spell half a character (\ud800), and no identity can be hashed from it
            raise self.error("is not valid Unicode", *path) from None
        return value


def json_name(value: object) -> str:
    """Name the JSON type of a value, for a message: `a string`.

    >>> json_name([])
    'an array'
    """
    return _JSON_NAMES.get(type(value), "a number")
