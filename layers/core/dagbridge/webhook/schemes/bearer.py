"""A token that is sent as it is: `Authorization: Bearer <token>`, or alone in a header of its own, as GitLab does.

It says nothing of the body. https://datatracker.ietf.org/doc/html/rfc6750#section-2.1
"""

from __future__ import annotations

from collections.abc import Callable

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.sources.http_request import HttpRequest
from dagbridge.webhook.schemes.presented import presented, same


def claim(request: HttpRequest, signature: Signature, now: float) -> Callable[[bytes], bool]:  # noqa: ARG001 - no time
    """Read what the request claims.

    Raises:
        Refused: 401, where it has no token.
    """
    given = presented(request, signature.header)
    if signature.header.lower() == "authorization":
        word, _, given = given.partition(" ")
        if word.lower() != "bearer" or not given.strip():
            raise Refused(401, f"the header {signature.header} must be `Bearer` and a token")
    token = given.strip()
    return lambda secret: same(token, secret.decode())
