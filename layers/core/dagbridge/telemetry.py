"""What an operator sees: one log line per event × route, and counts. Never a payload, never a secret."""

from __future__ import annotations

from collections import Counter
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from dagbridge.errors import ConfigurationError
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome
from dagbridge.routing.table import RoutingTable

_LEVEL = {Kind.DEFERRED: "warning", Kind.REJECTED: "error", Kind.UNMATCHED: "debug"}


class Telemetry:
    """Logger and metrics of one container; Powertools' own variables set their level, service and namespace."""

    def __init__(self) -> None:
        self.logger = Logger(utc=True, location=None)  # where in our code a line was written is no news
        self._metrics = Metrics()
        if not self._metrics.namespace:  # POWERTOOLS_METRICS_NAMESPACE; Powertools refuses to write without one
            self._metrics.namespace = "dagbridge"
        self._counts: Counter[str] = Counter()

    def observe(self, outcome: Outcome) -> None:
        """Count and log one outcome."""
        self._counts[outcome.kind.capitalize()] += 1
        if outcome.paused:
            self._counts["Paused"] += 1
        write = getattr(self.logger, "warning" if outcome.paused else _LEVEL.get(outcome.kind, "info"))
        write(str(outcome.kind), **decision(outcome))

    def table_changed(self, table: RoutingTable) -> None:
        """Count and log that another routing table is in force."""
        self._counts["TableReloaded"] += 1
        self.logger.info("another routing table is in force", routes=len(table.routes))

    def table_kept(self, error: ConfigurationError) -> None:
        """Count and log that a new routing table cannot be used, so that the last good one stays in force."""
        self._counts["TableReloadFailed"] += 1
        self.logger.error("the last good routing table stays in force: %s", error)

    def table_valid(self, table: RoutingTable) -> None:
        """Log that AppConfig may deploy a routing table."""
        self.logger.info("the routing table is valid", routes=len(table.routes), webhooks=len(table.webhooks))

    def refused(self, hook: str | None, status: int, reason: str) -> None:
        """Count and log a web request that no webhook takes."""
        self._counts["Refused"] += 1
        self.logger.warning("refused", hook=hook, status=status, reason=reason)

    def begin(self, context: object) -> None:
        """Name the invocation in every line that follows."""
        self.logger.append_keys(function_request_id=getattr(context, "aws_request_id", None))

    def end(self) -> None:
        """Write the invocation's counts as CloudWatch metrics (Embedded Metric Format, on standard output)."""
        if not self._counts:
            return
        for name, count in self._counts.items():
            self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
        self._counts.clear()
        self._metrics.flush_metrics()


def decision(outcome: Outcome) -> dict[str, Any]:
    """Say what became of one event × route, in fields that Logs Insights can search. Absent ones are left out."""
    subject = outcome.subject
    fields: dict[str, Any] = {"route": outcome.route, "reason": outcome.reason}
    if isinstance(subject, Event):
        fields |= {"event_source": subject.source, "identity": subject.identity}
    else:
        fields["where"] = subject.where
    if outcome.request:
        fields |= outcome.request.names
    if outcome.paused:
        fields["paused"] = "the DAG is paused: the run waits in Airflow until somebody unpauses it"
    if outcome.error:
        fields["placed"] = outcome.placed
    return {name: value for name, value in fields.items() if value is not None}
