"""`format_time`: a moment, written in UTC, the same on every machine.

Not `datetime.strftime` itself, since that leaves most of its answers to the C library: years before 1000 unpadded on
one, names of days in the locale's language, `%s` in the machine's time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from dagbridge.templates.faults import Fault

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = 253_402_300_799  # of the year 9999; a larger number must be milliseconds
_LONGEST = 64  # characters; no ISO 8601 time is longer
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)

DIRECTIVES: dict[str, Callable[[datetime], str]] = {
    "Y": lambda t: f"{t.year:04}",
    "y": lambda t: f"{t.year % 100:02}",
    "m": lambda t: f"{t.month:02}",
    "d": lambda t: f"{t.day:02}",
    "H": lambda t: f"{t.hour:02}",
    "I": lambda t: f"{(t.hour + 11) % 12 + 1:02}",
    "p": lambda t: "AM" if t.hour < 12 else "PM",
    "M": lambda t: f"{t.minute:02}",
    "S": lambda t: f"{t.second:02}",
    "f": lambda t: f"{t.microsecond:06}",
    "j": lambda t: f"{t.timetuple().tm_yday:03}",
    "a": lambda t: _DAYS[t.weekday()][:3],
    "A": lambda t: _DAYS[t.weekday()],
    "b": lambda t: _MONTHS[t.month - 1][:3],
    "B": lambda t: _MONTHS[t.month - 1],
    "u": lambda t: str(t.isoweekday()),
    "G": lambda t: f"{t.isocalendar().year:04}",
    "V": lambda t: f"{t.isocalendar().week:02}",
    "F": lambda t: f"{t.year:04}-{t.month:02}-{t.day:02}",
    "T": lambda t: f"{t.hour:02}:{t.minute:02}:{t.second:02}",
    "s": lambda t: str((t - _EPOCH) // timedelta(seconds=1)),
    "z": lambda _: "+0000",
    "Z": lambda _: "UTC",
    "%": lambda _: "%",
}

TimeFormat = tuple[str | Callable[[datetime], str], ...]


class TimeFormatError(ValueError):
    """When a format is invalid. Its text is half a sentence that says why."""


@lru_cache(maxsize=1024)
def compile_time_format(template: str) -> TimeFormat:
    """Compile a format in strftime's letters: `%Y-%m-%dT%H:%M:%SZ`.

    Raises:
        TimeFormatError: On a `%` with a letter that is not in the table of docs/templates.md.
    """
    parts: list[str | Callable[[datetime], str]] = []
    at = 0
    for directive in _DIRECTIVE.finditer(template):
        parts.append(template[at : directive.start()])
        at = directive.end()
        write = DIRECTIVES.get(directive[1])
        if write is None:
            raise TimeFormatError(f"has {directive[0]}; there are %{' %'.join(DIRECTIVES)}")
        parts.append(write)
    return (*parts, template[at:])


def format_time(time: str | float, template: str) -> str:
    """Write a moment in UTC.

    Args:
        time: ISO 8601, as in the envelope (`2026-11-22T08:15:00Z`; UTC where it names no offset), or a number: seconds
            since 1970, or milliseconds where those seconds would be after the year 9999.
        template: In strftime's letters.

    >>> format_time("2026-11-22T01:15:00+02:00", "%Y/%m/%d %H")
    '2026/11/21 23'

    Raises:
        Fault: When the time is none, or outside the years 1 to 9999.
        TimeFormatError: As `compile_time_format`.
    """
    moment = _from_text(time) if isinstance(time, str) else _from_number(time)
    if moment is None:
        raise Fault("gives format_time() a time that is neither ISO 8601 nor seconds since 1970")
    return "".join([part if isinstance(part, str) else part(moment) for part in compile_time_format(template)])


def _from_text(text: str) -> datetime | None:
    """Read ISO 8601."""
    try:
        if len(text) > _LONGEST:
            return None
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_number(number: float) -> datetime | None:
    """Read seconds or milliseconds since 1970."""
    try:
        return _EPOCH + (timedelta(seconds=number) if abs(number) <= _LAST_SECOND else timedelta(milliseconds=number))
    except (OverflowError, ValueError):  # ValueError: NaN
        return None
