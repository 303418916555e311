"""Credentials are taken out of what others say: a server, or a proxy before it, may repeat what it was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

_SHORTEST = 4  # characters; what is shorter is no secret, and would make every text unreadable


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Take secrets out of a text, in each way to write them: as they are, quoted for a URL, escaped for JSON.

    >>> redacted("wrong password for s-v-c: p%2Fssword", ["s-v-c", "p/ssword"])
    'wrong password for ***: ***'
    """
    forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
    if not forms:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), "***", text)


def _forms(secret: str) -> Iterable[str]:
    yield from (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield from (quoted, re.sub("%..", lambda escape: escape[0].lower(), quoted))
