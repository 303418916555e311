"""Event: one thing that happened, in EventBridge's envelope, whatever road it came by."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_NAMESPACE = uuid.UUID("5f0c8c3e-6c0a-5d0b-9d3e-0d6a6b1d9e57")  # of the ids that we give; any constant would do


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        envelope: EventBridge's envelope, what `match` and `${…}` see:
            `{"version": "0", "id", "source", "detail-type", "account", "time", "region", "resources", "detail"}`,
            and `"via"`, the ARNs of the topics, queues and buses on its road where there were any.
        identity: The string that names the event across redeliveries and roads.
        slug: What a person would call it, taken from the identity alone (S3: the object's file name). Raw text.
    """

    envelope: Mapping[str, Any]
    identity: str
    slug: str

    @property
    def source(self) -> str:
        """The envelope's `source`, such as `aws.s3`."""
        return str(self.envelope["source"])


def identity_of(*parts: str) -> str:
    """Join what names an event into one string, so that different parts never give the same string.

    >>> identity_of("aws.s3", "acme-landing", "orders/a.parquet")
    '["aws.s3","acme-landing","orders/a.parquet"]'
    """
    return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)


def make_envelope(  # noqa: PLR0913 - EventBridge's envelope has as many fields
    *,
    identity: str,
    source: str,
    detail_type: str,
    detail: Mapping[str, Any],
    time: str = "",
    account: str = "",
    region: str = "",
    resources: Sequence[str] = (),
) -> dict[str, Any]:
    """Make an envelope for an event that came without one.

    Its `id` follows from the identity, so that the same event has the same bytes whenever it comes.

    Shape: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """
    return {
        "version": "0",
        "id": str(uuid.uuid5(_NAMESPACE, identity)),
        "source": source,
        "detail-type": detail_type,
        "account": account,
        "time": time,
        "region": region,
        "resources": list(resources),
        "detail": dict(detail),
    }
