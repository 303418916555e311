"""Letter: a message of the dead-letter queue, whoever put it there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_.]*(?=:|$)")


class Kind(StrEnum):
    """Who put a letter there."""

    DELIVERY = "delivery"
    """The bridge, or the retry queue's redrive: one event × route."""
    RECORD = "record"
    """The bridge: a record that no source recognised."""
    INVOCATION = "invocation"
    """Lambda's on-failure destination: the whole payload of an invocation."""
    MESSAGE = "message"
    """SQS's redrive from another queue, EventBridge, or anybody else."""
    UNREADABLE = "unreadable"
    """Too large for SQS, and S3 does not give back the body."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter.

    Attributes:
        id: SQS's message id.
        sent: When. Of a message that SQS moved from another queue: when it was sent to that one.
        kind: Who put it there.
        reason: Why, as one text: `DagNotFound: …`.
        body: The message as it lies there, or in S3: parsed if it is JSON, else the text.
        delivery: What goes to the retry queue when it is replayed: `{"dagbridge": "delivery", …}`; None: it cannot be.
        obstacle: Why it cannot be replayed; None where it can.
        route: The route's name, where it came to one. So `airflow`, `dag_id` and `dag_run_id`,
            or `asset_uri` and `dagbridge_key`, and `identity`.
        bucket: Where the body lies that was too large for SQS.
    """

    id: str
    sent: datetime
    kind: Kind
    reason: str
    body: Any
    delivery: Mapping[str, Any] | None = None
    obstacle: str | None = None
    route: str | None = None
    airflow: str | None = None
    dag_id: str | None = None
    dag_run_id: str | None = None
    asset_uri: str | None = None
    dagbridge_key: str | None = None
    identity: str | None = None
    bucket: str | None = None

    @property
    def unreadable(self) -> bool:
        """Tell whether its body is in S3 and cannot be had."""
        return self.kind is Kind.UNREADABLE

    @property
    def reason_type(self) -> str:
        """What letters are counted by: the error's type, or `other` where the reason does not begin with one."""
        found = _TYPE.match(self.reason)
        return found.group() if found else "other"

    def summary(self) -> dict[str, Any]:
        """Say what it is about, without its body, for tables and programs."""
        return {
            "id": self.id,
            "sent": self.sent.isoformat(timespec="seconds"),
            "kind": str(self.kind),
            "reason": self.reason,
            "route": self.route,
            "airflow": self.airflow,
            "dag_id": self.dag_id,
            "dag_run_id": self.dag_run_id,
            **({"asset_uri": self.asset_uri, "dagbridge_key": self.dagbridge_key} if self.asset_uri else {}),
            "identity": self.identity,
        }
