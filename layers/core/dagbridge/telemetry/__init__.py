"""What an operator sees: one log line per event × route, and metrics. Never a payload, never a secret."""

from __future__ import annotations

import time
from collections.abc import Callable

from aws_lambda_powertools import Logger

from dagbridge.errors import ConfigurationError
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome
from dagbridge.routing.table import RoutingTable
from dagbridge.telemetry.decision import age, decision
from dagbridge.telemetry.meter import Meter

__all__ = ["Telemetry"]

_LEVEL = {Kind.DEFERRED: "warning", Kind.REJECTED: "error"}
_METRIC = {kind: kind.capitalize() for kind in Kind}


class Telemetry:
    """Logger and metrics of one container; Powertools' own variables set their level, service and namespace.

    Args:
        clock: Seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.logger = Logger(utc=True, location=None)  # where in our code a line was written is no news
        self._meter = Meter()
        self._clock = clock

    def follow(self, table: RoutingTable, routes: int) -> None:
        """Count by the routes and airflows of this table; see `Meter.follow`."""
        self._meter.follow(table, routes)

    def observe(self, outcome: Outcome) -> None:
        """Count and log one outcome."""
        now = self._clock()
        self._count(outcome, now)
        write = getattr(self.logger, "warning" if outcome.paused else _LEVEL.get(outcome.kind, "info"))
        write(str(outcome.kind), **decision(outcome, now))

    def _count(self, outcome: Outcome, now: float) -> None:
        meter = self._meter
        labels = meter.labels(outcome.request.airflow if outcome.request else None, outcome.route)
        meter.count(_METRIC[outcome.kind], labels)
        if outcome.route is not None and outcome.receipt is None:  # what comes back was counted when it came
            meter.count("Matched", labels)
        if outcome.paused:
            meter.count("Paused", labels)
        if outcome.kind is Kind.TRIGGERED and isinstance(outcome.subject, Event):
            seconds = age(outcome.subject, now)
            if seconds is not None:
                meter.time("EventToRunLatency", seconds, labels)

    def table_changed(self, table: RoutingTable) -> None:
        """Count and log that another routing table is in force."""
        self._meter.count("TableReloaded")
        self.logger.info("another routing table is in force", routes=len(table.routes))

    def table_kept(self, error: ConfigurationError) -> None:
        """Count and log that a new routing table cannot be used, so that the last good one stays in force."""
        self._meter.count("TableReloadFailed")
        self.logger.error("the last good routing table stays in force: %s", error)

    def table_valid(self, table: RoutingTable) -> None:
        """Log that AppConfig may deploy a routing table."""
        self.logger.info("the routing table is valid", routes=len(table.routes), webhooks=len(table.webhooks))

    def misconfigured(self, error: ConfigurationError) -> None:
        """Count and log that nothing can be done, since settings or routing table are invalid."""
        self._meter.count("Misconfigured")
        self.logger.error(str(error), error=type(error).__name__)

    def refused(self, hook: str | None, status: int, reason: str) -> None:
        """Count and log a web request that no webhook takes."""
        self._meter.count("Refused")
        self.logger.warning("refused", hook=hook, status=status, reason=reason)

    def begin(self, context: object) -> None:
        """Name function and invocation in every line that follows."""
        self.logger.append_keys(
            function_name=getattr(context, "function_name", None),
            function_request_id=getattr(context, "aws_request_id", None),
        )

    def end(self) -> None:
        """Write the invocation's metrics."""
        self._meter.flush()
