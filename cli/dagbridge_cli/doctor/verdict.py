"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ends."""

    OK = "ok"
    WARNING = "warning"
    """Works, but seldom as it is meant."""
    FAILED = "failed"
    """Will not work."""
    SKIPPED = "skipped"
    """Not known."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check finds.

    Attributes:
        status: How it ends.
        message: What was found, in one line.
        fix: What to do; None where nothing is to be done.
        blocks: Whether the checks that build upon this one make no sense now.
        held_up_by: The check that has to be mended before this one can be made.
    """

    status: Status
    message: str
    fix: str | None = None
    blocks: bool = False
    held_up_by: str | None = None


def ok(message: str) -> Verdict:
    """All is well."""
    return Verdict(Status.OK, message)


def warning(message: str, fix: str, *, blocks: bool = False) -> Verdict:
    """It works, but seldom as it is meant."""
    return Verdict(Status.WARNING, message, fix, blocks)


def failed(message: str, fix: str) -> Verdict:
    """It will not work."""
    return Verdict(Status.FAILED, message, fix, blocks=True)


def not_checked(why: str, *, fix: str | None = None, blocks: bool = False) -> Verdict:
    """Nothing can be said."""
    return Verdict(Status.SKIPPED, f"not checked: {why}", fix, blocks)
