"""Which websites' pages may send to a hook, as browsers ask it (CORS).

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from dagbridge.errors import Refused
from dagbridge.routing.hook import Hook
from dagbridge.sources.http_request import HttpRequest

_MAX_AGE = "600"  # seconds that a browser remembers the answer


def check_origin(request: HttpRequest, hook: Hook) -> None:
    """Refuse a page that is not listed. Other senders say no origin, and a hook without a list asks for none.

    Raises:
        Refused: 403.
    """
    origin = request.headers.get("origin")
    if origin and hook.allow_origins and origin not in hook.allow_origins:
        raise Refused(403, "pages of this origin may not send here: it is not in the hook's allow_origins")


def origin_headers(request: HttpRequest, hook: Hook) -> dict[str, str]:
    """Let a listed page read the answer; caches are told that it is for this page alone."""
    if not hook.allow_origins:
        return {}
    origin = request.headers.get("origin")
    return {"Vary": "Origin"} | ({"Access-Control-Allow-Origin": origin} if origin in hook.allow_origins else {})


def preflight_headers(hook: Hook) -> dict[str, str]:
    """Tell a browser what a page may send."""
    names = ["Content-Type", hook.signature.header, hook.delivery_header or "", *hook.headers]
    return {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": ", ".join(dict.fromkeys(name for name in names if name)),
        "Access-Control-Max-Age": _MAX_AGE,
    }
