"""GitHub's: `X-Hub-Signature-256: sha256=<HMAC-SHA256 of the body, in hexadecimal digits>`.

It signs no time, so a request that was overheard can be sent again: https is what keeps it.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from dagbridge.routing.hook import Signature
from dagbridge.sources.http_request import HttpRequest
from dagbridge.webhook.schemes.presented import presented, same


def claim(request: HttpRequest, signature: Signature, now: float) -> Callable[[bytes], bool]:  # noqa: ARG001 - no time
    """Read what the request claims.

    Raises:
        Refused: 401, where it has no signature.
    """
    given = presented(request, signature.header)
    return lambda secret: same(given, "sha256=" + hmac.new(secret, request.body, hashlib.sha256).hexdigest())
