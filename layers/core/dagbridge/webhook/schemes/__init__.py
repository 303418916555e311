"""How a request says whom it is from, by a secret that both sides share.

A scheme reads what the request claims, and gives a claim: a question to a secret, so that none is read for a request
that claims nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dagbridge.routing.hook import Signature
from dagbridge.sources.http_request import HttpRequest
from dagbridge.webhook.schemes import bearer, github, slack, stripe

Claim = Callable[[bytes], bool]
"""Tells whether a secret is the one that the request was made with."""

SHARED_SECRET: Mapping[str, Callable[[HttpRequest, Signature, float], Claim]] = {
    "sha256=hex": github.claim,
    "stripe": stripe.claim,
    "slack": slack.claim,
    "bearer": bearer.claim,
}
"""By the table's name of the scheme. Each raises `Refused` (401) where the request claims nothing that could hold."""
