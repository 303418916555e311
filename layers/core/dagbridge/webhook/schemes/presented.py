"""What a request presents, and how it is compared."""

from __future__ import annotations

import hmac
import re

from dagbridge.errors import Refused
from dagbridge.sources.http_request import HttpRequest

_SECONDS = re.compile(r"[0-9]{1,12}")


def presented(request: HttpRequest, header: str) -> str:
    """Give a header's value.

    Raises:
        Refused: 401, where it is not there.
    """
    value = request.headers.get(header.lower(), "").strip()
    if not value:
        raise Refused(401, f"the request is not signed: the header {header} is missing")
    return value


def check_recent(seconds: str, tolerance: float, now: float) -> None:
    """Refuse a signature of another time: it is kept or sent again by someone.

    Args:
        seconds: When it was signed: seconds since the epoch, in digits.
        tolerance: Seconds that it may differ from now, in both directions.
        now: Seconds since the epoch.

    Raises:
        Refused: 401.
    """
    if not _SECONDS.fullmatch(seconds):
        raise Refused(401, "the signature names no time in seconds")
    if abs(now - int(seconds)) > tolerance:
        raise Refused(401, f"the signature's time differs from ours by more than {tolerance:g} s")


def same(given: str, expected: str) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())
