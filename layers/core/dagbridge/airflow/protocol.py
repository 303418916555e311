"""What the bridge asks of an Airflow deployment, whichever kind it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from dagbridge.asset_event import AssetEvent
from dagbridge.trigger import Trigger


class Answer(StrEnum):
    """What Airflow did with a request."""

    TRIGGERED = "triggered"
    DUPLICATE = "duplicate"


class Airflow(Protocol):
    """One Airflow deployment. Safe to call from several threads."""

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run, or learn that it exists.

        Raises:
            DeferredError: When a later try can succeed. The run may exist: the same trigger tells.
            RejectedError: When the same request would fail again.
        """
        ...

    def create_asset_event(self, event: AssetEvent) -> Answer:
        """Create the asset event, or learn that it exists.

        Raises:
            DeferredError: When a later try can succeed. The event may exist: the same request tells.
            RejectedError: When the same request would fail again.
        """
        ...
