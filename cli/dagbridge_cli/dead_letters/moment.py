"""A moment as people write it: `2h` ago, `1d` ago, or ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

_AGO = re.compile(r"(\d{1,6})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType):
    """An option's value that is a moment. Without an offset it is UTC, as AWS's logs are."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it, or end the command with what is allowed."""
        text = str(value).strip()
        try:
            return _ago(text) or _absolute(text)
        except (ValueError, OverflowError):
            self.fail(f"{text!r} is neither such as 2h, 1d nor ISO 8601, such as 2026-11-22T08:00:00Z", param, ctx)


def _ago(text: str) -> datetime | None:
    found = _AGO.fullmatch(text)
    return datetime.now(UTC) - timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def _absolute(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def age(moment: datetime, now: datetime) -> str:
    """Write how long ago a moment is, in its largest unit.

    >>> age(datetime(2026, 11, 22, 8, tzinfo=UTC), datetime(2026, 11, 22, 11, 30, tzinfo=UTC))
    '3h'
    """
    seconds = max(0, int((now - moment).total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
