"""Keyring: the secrets that senders share with us, two at a time while one replaces the other.

A secret of Secrets Manager holds the text itself, or `{"secrets": ["new", "old"]}`.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from dagbridge.errors import BridgeError, SecretInvalid, SecretUnavailable
from dagbridge.webhook.schemes import Claim

MAX_AGE = 300.0
"""Seconds after which a secret is read anew: one that was taken out is valid no longer than this."""
PAUSE = 15.0
"""Seconds between two readings for requests that no secret bears out: their sender decides how many there are."""

_MOST = 5  # secrets valid at once; each costs a computation a request


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of one secret, and how the last look at it ended."""

    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    read: float = -math.inf
    tried: float = -math.inf
    error: BridgeError | None = None


class Keyring:
    """Keeps the secrets of a container.

    Args:
        read: Gives a secret's text by its name or ARN; raises `SecretInvalid` or `SecretUnavailable`.
        clock: Seconds that only go forward.
    """

    def __init__(self, read: Callable[[str], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def bears_out(self, claim: Claim, secret_id: str) -> bool:
        """Ask each secret that is valid now, after a fresh look where none fits.

        Raises:
            SecretInvalid: When the secret does not exist, may not be read, or is none of ours.
            SecretUnavailable: When Secrets Manager does not answer.
        """
        now = self._clock()
        kept = self._kept.get(secret_id, _Kept())
        if now - kept.read < MAX_AGE and any(claim(secret) for secret in kept.secrets):
            return True
        if now - kept.tried >= PAUSE:
            return any(claim(secret) for secret in self._fresh(secret_id, kept, now))
        if kept.error:
            raise kept.error.with_traceback(None)
        return False

    def _fresh(self, secret_id: str, kept: _Kept, now: float) -> tuple[bytes, ...]:
        """Read a secret; where that fails, what was known before stays valid for its time."""
        try:
            secrets = _secrets_in(self._read(secret_id), secret_id)
        except (SecretInvalid, SecretUnavailable) as error:
            self._kept[secret_id] = replace(kept, tried=now, error=error)
            raise
        self._kept[secret_id] = _Kept(secrets, read=now, tried=now)
        return secrets


def _secrets_in(text: str, secret_id: str) -> tuple[bytes, ...]:
    """Take a secret's text apart; the error never quotes it."""
    secrets: Any = _listed(text, secret_id) if text.lstrip().startswith("{") else [text]
    valid = isinstance(secrets, list) and 1 <= len(secrets) <= _MOST
    if not valid or not all(isinstance(secret, str) and secret.strip() for secret in secrets):
        raise SecretInvalid(f'secret {secret_id}: must be a text, or 1 to {_MOST} texts as {{"secrets": ["…"]}}')
    try:
        return tuple(secret.strip().encode() for secret in secrets)  # a line break that was pasted with it
    except UnicodeEncodeError:  # JSON can spell half a character (\ud800)
        raise SecretInvalid(f"secret {secret_id}: is not valid Unicode") from None


def _listed(text: str, secret_id: str) -> Any:
    try:
        return json.loads(text).get("secrets")
    except (ValueError, RecursionError):
        raise SecretInvalid(f"secret {secret_id}: begins as JSON and is not valid JSON") from None
