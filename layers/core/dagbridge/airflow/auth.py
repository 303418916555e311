"""How requests are signed in to Airflow, as `requests`' own auth classes."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from requests import PreparedRequest
from requests.auth import AuthBase

_RENEW_BEFORE = 60.0  # seconds before a token's end; more than a request can take, and than clocks differ


class BearerAuth(AuthBase):
    """Sends a token that does not change (Astronomer's API tokens)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and how long it is good.

    Attributes:
        text: What is sent.
        ends: Seconds since the epoch; infinity: until it is refused.
    """

    text: str = field(repr=False)
    ends: float


class TokenAuth(AuthBase):
    """Sends a token that somebody gave, and keeps it until shortly before its end.

    Args:
        fetch: Asks for a token; called by one thread at a time.
        clock: Seconds since the epoch.
    """

    def __init__(self, fetch: Callable[[], Token], clock: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token = Token("", 0.0)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request, after getting a token where there is none or it is about to end."""
        with self._lock:
            if self._clock() >= self._token.ends - _RENEW_BEFORE:
                self._token = self._fetch()
            token = self._token
        request.headers["Authorization"] = f"Bearer {token.text}"
        return request


def expiry(token: str) -> float:
    """Read a JWT's `exp`, without verifying it: seconds since the epoch.

    A token that does not say is good until Airflow refuses it: infinity.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return float("inf")
