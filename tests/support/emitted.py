"""What the functions write for an operator: every metric with its dimensions, every field of a line of the log."""

from __future__ import annotations

import json
import os
import uuid
from collections import defaultdict
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from types import SimpleNamespace
from typing import Any
from unittest import mock

from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AirflowUnavailable, TableError, TriggerRejected, UnknownEvent
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome, failed
from dagbridge.routing.table import load_table
from dagbridge.sources import Unrecognised
from dagbridge.telemetry import Telemetry
from dagbridge.trigger import Trigger

NAMESPACE = "dagbridge"
_TABLE = load_table(
    {
        "version": 1,
        "airflows": {"default": {"secret": "s"}},
        "routes": {"orders": {"match": {"source": ["x"]}, "dag_id": "ingest"}},
    }
)
_EVENT = Event(
    {"id": "6a7e8feb", "source": "x", "detail-type": "y", "time": "2026-11-25T12:00:00Z", "detail": {}}, "i", "s"
)
_TRIGGER = Trigger("default", "ingest", "orders__s__0", {})
_UNKNOWN = UnknownEvent("what?")


@dataclass(frozen=True)
class Emitted:
    """What was written.

    Attributes:
        metrics: Name → the sets of dimensions that it stands in.
        fields: Of the log's lines.
    """

    metrics: dict[str, set[frozenset[str]]]
    fields: set[str]


def everything() -> Emitted:
    """Let the telemetry itself write every outcome there is, and everything else that it can be told."""
    written = StringIO()
    environment = {"POWERTOOLS_SERVICE_NAME": f"emitted-{uuid.uuid4()}", "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE}
    with mock.patch.dict(os.environ, environment), redirect_stdout(written):
        telemetry = Telemetry()
        telemetry.follow(_TABLE, 1)
        telemetry.begin(SimpleNamespace(function_name="f", aws_request_id="r"))
        for outcome in _outcomes():
            telemetry.observe(outcome)
        telemetry.table_changed(_TABLE)
        telemetry.table_kept(TableError([]))
        telemetry.table_valid(_TABLE)
        telemetry.misconfigured(TableError([]))
        telemetry.refused("github", 401, "the request is not signed")
        telemetry.end()
    return read(written.getvalue())


def read(text: str) -> Emitted:
    """Read what a function wrote on its standard output."""
    metrics: dict[str, set[frozenset[str]]] = defaultdict(set)
    fields: set[str] = set()
    for line in map(json.loads, text.splitlines()):
        if "_aws" in line:
            for name, sets in _metrics(line):
                metrics[name] |= sets
        else:
            fields |= line.keys()
    return Emitted(dict(metrics), fields)


def _metrics(line: dict[str, Any]) -> Iterable[tuple[str, set[frozenset[str]]]]:
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for metric in directive["Metrics"]:
            yield metric["Name"], set(map(frozenset, directive["Dimensions"]))


def _outcomes() -> Iterable[Outcome]:
    refused = TriggerRejected("answered 422")
    refused.status = 422
    yield Outcome(Kind.UNMATCHED, _EVENT)
    for kind in (Kind.TRIGGERED, Kind.DUPLICATE, Kind.SHADOWED):
        yield Outcome(kind, _EVENT, "orders", _TRIGGER, duration=0.02)
    yield Outcome(Kind.TRIGGERED, _EVENT, "orders", _TRIGGER, paused=True)
    yield Outcome(Kind.TRIGGERED, _EVENT, "orders", AssetEvent("default", "s3://acme", "orders__s__0", {}))
    yield failed(AirflowUnavailable("away"), _EVENT, "orders", _TRIGGER)
    yield replace(failed(refused, _EVENT, "orders", _TRIGGER), placed=True)
    yield failed(_UNKNOWN, Unrecognised({}, "Records[0]", _UNKNOWN))
