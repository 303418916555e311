"""How long a delivery waits for its next try: exponential backoff with full jitter.

Full jitter spreads the retries of a storm evenly, so that an Airflow that comes back is not knocked over again:
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

import random

FIRST = 5.0
"""Seconds that the first wait is at most; each next one may be twice as long."""

LONGEST = 900.0
"""Seconds that a wait is at most, and the most that SQS delays a new message."""


def wait(tries: int, retry_after: float | None = None) -> int:
    """Draw the seconds until the next try.

    Args:
        tries: How often it was tried, from 1.
        retry_after: Seconds that Airflow asked for; the wait is not shorter, and not longer than `LONGEST`.
    """
    longest = min(LONGEST, FIRST * 2 ** min(tries - 1, 10))
    drawn = random.uniform(0, longest)  # noqa: S311 - spreads load; nothing secret hangs on it
    return round(min(max(drawn, retry_after or 0), LONGEST))
