"""Meter: counts and times of one invocation, written as CloudWatch metrics (Embedded Metric Format).

One JSON object for each airflow × route that the invocation met, mostly one in all. Each stands in up to three sets of
dimensions, [service], [service, Airflow] and [service, Airflow, Route], so that CloudWatch adds up the totals itself.
CloudWatch bills every combination of values as a metric, so the names are bounded, whatever the size of the table.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.functions import is_metrics_disabled
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from dagbridge.routing.table import RoutingTable

_COUNT, _MILLISECONDS = MetricUnit.Count.value, MetricUnit.Milliseconds.value

METRICS: Mapping[str, str] = {
    "Matched": _COUNT,
    "Unmatched": _COUNT,
    "Triggered": _COUNT,
    "Duplicate": _COUNT,
    "Shadowed": _COUNT,
    "Deferred": _COUNT,
    "Rejected": _COUNT,
    "Paused": _COUNT,
    "EventToRunLatency": _MILLISECONDS,
    "Refused": _COUNT,
    "TableReloaded": _COUNT,
    "TableReloadFailed": _COUNT,
    "Misconfigured": _COUNT,
}
"""Name → unit of every metric that there is; `docs/operations.md` says when each one counts."""

AIRFLOWS = 20
"""Airflows of a table that have metrics of their own."""

OTHER = "(other)"
"""All beyond the bounds. No route and no airflow can have this name."""

_VALUES = 100  # of a metric in one object; CloudWatch takes no more


class Labels(NamedTuple):
    """What a metric is of, beside the service.

    Attributes:
        airflow: Name of the deployment, or `OTHER`; None: of none.
        route: Name of the route, or `OTHER`; None: of none, or routes have no metrics.
    """

    airflow: str | None = None
    route: str | None = None


NOTHING = Labels()
"""Of the service as a whole."""


class Meter:
    """Counts and times until they are flushed; Powertools' own variables set service and namespace.

    Powertools words the objects. Its `Metrics` would collect the numbers, too, at three times the cost.
    """

    def __init__(self) -> None:
        self._emf = AmazonCloudWatchEMFProvider()
        self._emf.namespace = self._emf.namespace or "dagbridge"  # POWERTOOLS_METRICS_NAMESPACE
        self._service = {"service": self._emf.service} if self._emf.service else {}  # POWERTOOLS_SERVICE_NAME
        self._is_off = is_metrics_disabled()  # POWERTOOLS_METRICS_DISABLED
        self._values: defaultdict[Labels, dict[str, list[float]]] = defaultdict(dict)
        self._table: RoutingTable | None = None
        self._airflows: frozenset[str] = frozenset()
        self._routes: frozenset[str] = frozenset()

    def follow(self, table: RoutingTable, routes: int) -> None:
        """Take the names from this table: the first so many routes in its order, which is every container's.

        Args:
            table: The routing table in force.
            routes: Routes that have metrics of their own; the rest is `OTHER`. 0: no metrics by route.
        """
        self._table = table
        self._airflows = frozenset(islice(table.airflows, AIRFLOWS))
        self._routes = frozenset(route.name for route in islice(table.routes, routes))

    def labels(self, airflow: str | None, route: str | None) -> Labels:
        """Bound what is counted under its own name.

        Args:
            airflow: Name of the deployment; None: it did not come to one, so the route's is taken.
            route: Name of the route; None: it did not come to one.
        """
        if route is None:
            return NOTHING
        if airflow is None:
            known = self._table.route(route) if self._table else None
            if known is None:  # a delivery of a route that is gone
                return NOTHING
            airflow = known.airflow
        if not self._routes:
            return Labels(airflow if airflow in self._airflows else OTHER)
        return Labels(airflow if airflow in self._airflows else OTHER, route if route in self._routes else OTHER)

    def count(self, name: str, labels: Labels = NOTHING) -> None:
        """Count one."""
        self._values[labels].setdefault(name, [0.0])[0] += 1

    def time(self, name: str, seconds: float, labels: Labels = NOTHING) -> None:
        """Note how long something took."""
        self._values[labels].setdefault(name, []).append(float(round(seconds * 1000)))

    def flush(self) -> None:
        """Write what was counted, on standard output; nothing, if it is nothing."""
        for labels, values in self._values.items():
            self._emf.dimension_sets = self._dimensions(labels)
            for part in _parts(values):
                self._write(part)
        self._values.clear()

    def _write(self, metrics: dict[str, Any]) -> None:
        if not self._is_off:
            written = self._emf.serialize_metric_set(metrics, self._service, {})
            print(json.dumps(written, separators=(",", ":")))  # noqa: T201 - Lambda's log takes it from there

    def _dimensions(self, labels: Labels) -> list[dict[str, str]]:
        """Give the sets beside [service]."""
        if labels.airflow is None:
            return []
        of_airflow = {**self._service, "Airflow": labels.airflow}
        return [of_airflow] if labels.route is None else [of_airflow, {**of_airflow, "Route": labels.route}]


def _parts(values: Mapping[str, list[float]]) -> Iterator[dict[str, Any]]:
    """Split what is too much for one object: `{"EventToRunLatency": {"Unit": "Milliseconds", "Value": [812]}}`."""
    longest = max(map(len, values.values()))
    for start in range(0, longest, _VALUES):
        yield {
            name: {"Unit": METRICS[name], "Value": numbers[start : start + _VALUES]}
            for name, numbers in values.items()
            if len(numbers) > start
        }
