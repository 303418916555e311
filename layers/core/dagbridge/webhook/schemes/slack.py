"""Slack's: `X-Slack-Signature: v0=<HMAC-SHA256 of "v0:<seconds>:<body>">`, the seconds in `X-Slack-Request-Timestamp`.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from dagbridge.routing.hook import Signature
from dagbridge.sources.http_request import HttpRequest
from dagbridge.webhook.schemes.presented import check_recent, presented, same

_TIME = "X-Slack-Request-Timestamp"


def claim(request: HttpRequest, signature: Signature, now: float) -> Callable[[bytes], bool]:
    """Read what the request claims.

    Raises:
        Refused: 401, where it has no signature, no time, or is too old.
    """
    given, time = presented(request, signature.header), presented(request, _TIME)
    check_recent(time, signature.tolerance, now)
    signed = f"v0:{time}:".encode() + request.body
    return lambda secret: same(given, "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest())
