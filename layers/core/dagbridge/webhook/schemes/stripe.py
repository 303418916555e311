"""Stripe's: `Stripe-Signature: t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`, `v1` once for each secret in use.

https://docs.stripe.com/webhooks/signature
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.sources.http_request import HttpRequest
from dagbridge.webhook.schemes.presented import check_recent, presented, same

_MOST = 10  # signatures in one header; Stripe sends one for each secret, and one more for tests


def claim(request: HttpRequest, signature: Signature, now: float) -> Callable[[bytes], bool]:
    """Read what the request claims.

    Raises:
        Refused: 401, where it has no time, no signature `v1`, or is too old.
    """
    pairs = [part.strip().partition("=") for part in presented(request, signature.header).split(",")]
    given = [value for name, _, value in pairs if name == "v1"][:_MOST]
    time = next((value for name, _, value in pairs if name == "t"), "")
    check_recent(time, signature.tolerance, now)
    if not given:
        raise Refused(401, f"the header {signature.header} has no signature v1")
    signed = time.encode() + b"." + request.body

    def bears(secret: bytes) -> bool:
        expected = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        return any(same(each, expected) for each in given)

    return bears
