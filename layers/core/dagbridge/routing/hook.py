"""Hook: one address at which signed web requests are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a scheme lets its author write.

    Attributes:
        header: The header that its inventor uses; empty: it has none to name.
        tolerance: Seconds, unless the table says otherwise; 0: no time is signed.
        secret: Whether both sides share a secret.
        topics: Whether it knows SNS topics.
    """

    header: str = ""
    tolerance: float = 0.0
    secret: bool = True
    topics: bool = False

    def takes(self, key: str) -> bool:
        """Tell whether a key of `signature` means something to it."""
        return key == "scheme" or bool(getattr(self, key))


SCHEMES: Mapping[str, Scheme] = {
    "sha256=hex": Scheme("X-Hub-Signature-256"),
    "stripe": Scheme("Stripe-Signature", tolerance=300.0),
    "slack": Scheme("X-Slack-Signature", tolerance=300.0),
    "bearer": Scheme("Authorization"),
    # SNS tries again for up to 3,600 s, with the first try's time; the rest is for clocks
    "sns": Scheme(tolerance=3900.0, secret=False, topics=True),
    "iam": Scheme(secret=False),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """How a hook tells whom a request is from.

    Attributes:
        scheme: One of `SCHEMES`.
        header: The header that carries it, as the table writes it; empty where the scheme has none.
        tolerance: Seconds that a signed time may differ from ours; 0 where the scheme signs none.
        topics: ARNs of the SNS topics that are taken; a `*` at the end stands for any end.
    """

    scheme: str
    header: str = ""
    tolerance: float = 0.0
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hook:
    """One entry of the table's `webhooks`.

    Attributes:
        name: Its place: `/hooks/<name>`; `[A-Za-z0-9_.-]{1,64}`.
        signature: How a request is verified.
        secret: Name or ARN of the Secrets Manager secret; None where the scheme shares none.
        delivery_header: The header that names a delivery across its repetitions; None: each request is its own.
        headers: Names, in lower case, of the headers that an event carries.
        allow_origins: Websites whose pages may send: `https://www.example.com`.
        max_bytes: The largest body that is taken.
    """

    name: str
    signature: Signature
    secret: str | None = None
    delivery_header: str | None = None
    headers: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    max_bytes: int = DEFAULT_BYTES
