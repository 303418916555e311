"""Do this machine's clock and Airflow's agree, as far as tokens need it?"""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from dagbridge_cli.doctor.rest_visit import RestVisit
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok, warning

_APART = 60.0  # seconds; a token is renewed that long before its end, so up to here nobody notices
_ENDS_SOON = 7.0  # days: what renewing a token by hand can take


def check_clock(visit: RestVisit) -> Verdict:
    """Compare the clocks by the `Date` of the last answer, and the token's end with the clock."""
    skew = _skew(visit)
    left = _left(visit)
    if left is not None and left <= _APART:
        return failed(
            f"the token ends {_span(left)} by this clock",
            "set the clocks, or let tokens live longer ([api_auth] jwt_expiration_time); extra.token: make a new one",
        )
    if skew is not None and abs(skew) > _APART:
        ahead = "ahead of" if skew > 0 else "behind"
        return warning(
            f"this machine's clock is {abs(skew):.0f} s {ahead} Airflow's",
            "set the wrong one by NTP; Lambda's is right",
        )
    if left is not None and visit.connection.token and left < _ENDS_SOON * 86400:
        return warning(f"extra.token ends {_span(left)}", "make a new token in time")
    if skew is None:
        return not_checked("the answers have no date")
    return ok(f"within {max(abs(skew), 1):.0f} s" + (f"; the token ends {_span(left)}" if left is not None else ""))


def _skew(visit: RestVisit) -> float | None:
    """Seconds that this clock is ahead; the header counts whole seconds."""
    try:
        return visit.last.at - parsedate_to_datetime(visit.last.date).timestamp()
    except ValueError:
        return None


def _left(visit: RestVisit) -> float | None:
    ends = visit.reach.claims.get("exp")
    return ends - time.time() if isinstance(ends, int | float) else None


def _span(seconds: float) -> str:
    for unit, name in ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds")):
        if abs(seconds) >= 2 * unit:
            text = f"{abs(seconds) / unit:.0f} {name}"
            return f"in {text}" if seconds > 0 else f"{text} ago"
    return "now"
