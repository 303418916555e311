"""Attempt: one event × route, ready to be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from dagbridge.airflow.protocol import Airflow
from dagbridge.errors import DeferredError, RejectedError
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome, failed
from dagbridge.request import Request
from dagbridge.sources import Receipt
from dagbridge.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Attempt:
    """One event × route, ready to be sent.

    Attributes:
        event: The event.
        route: The route's name.
        request: What is asked of Airflow.
        receipt: The message of the retry queue that it came in, where it came from there.
        run: What asks for another run than the event's own; see `Resumed`.
    """

    event: Event
    route: str
    request: Request
    receipt: Receipt | None = None
    run: str | None = None

    def send(self, airflow: Airflow) -> Outcome:
        """Ask Airflow for the run, or for the asset event."""
        request, begun = self.request, perf_counter()
        try:
            answer = airflow.trigger(request) if isinstance(request, Trigger) else airflow.create_asset_event(request)
        except (DeferredError, RejectedError) as error:
            return replace(self.failed(error), duration=perf_counter() - begun)
        found = {"state": answer.state, "url": answer.url, "paused": answer.paused}
        return self.ended(Kind(answer.kind), duration=perf_counter() - begun, **found)

    def ended(self, kind: Kind, **found: Any) -> Outcome:
        """End well.

        Args:
            kind: How.
            found: Further attributes of the outcome.
        """
        return Outcome(kind, self.event, self.route, self.request, receipt=self.receipt, run=self.run, **found)

    def failed(self, error: DeferredError | RejectedError) -> Outcome:
        """End as the error's type decides."""
        return failed(error, self.event, self.route, self.request, receipt=self.receipt, run=self.run)
