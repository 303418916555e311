"""Times in EventBridge's form, `2026-03-14T09:26:53Z`: one for all roads, so that none shows in a route's `${time}`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FRACTION = re.compile(r"\.\d+(?=Z$)")


def whole_seconds(time: str) -> str:
    """Leave out the fraction that S3 and SNS write and EventBridge does not. Any other text stays as it is.

    >>> whole_seconds("2026-03-14T09:26:53.589Z")
    '2026-03-14T09:26:53Z'
    """
    return _FRACTION.sub("", time)


def from_milliseconds(text: str) -> str | None:
    """Write the time of SQS's `SentTimestamp`, milliseconds since 1970 in decimal digits; None if the text is no such.

    >>> from_milliseconds("1773480413589")
    '2026-03-14T09:26:53Z'
    """
    if not re.fullmatch(r"[0-9]{1,14}", text):  # 15 digits would pass the year 9999
        return None
    return datetime.fromtimestamp(int(text) // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
