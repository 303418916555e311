"""Unrecognised: a record that no source could read. It ends as a dead letter with its reason, never in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dagbridge.errors import UnknownEvent


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """One record that did not become an event.

    Attributes:
        raw: The record as it came: a JSON value, nested as deep as its sender liked.
        where: Where it stood in the Lambda payload: `Records[0].body.Records[1]`; empty for the payload as a whole.
        error: Why, in one line without a value of the payload: `Records[1].s3.object.key is missing (S3 notification)`.
    """

    raw: Any
    where: str
    error: UnknownEvent
