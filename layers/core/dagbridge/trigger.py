"""Trigger: the request to create one DAG run, in Airflow's own names, and the id that makes it happen once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagbridge.event import identity_of

_ILLEGAL = re.compile(r"[^A-Za-z0-9_.~:+-]+")  # outside Airflow's default [scheduler] allowed_run_id_pattern
_DOTS = re.compile(r"\.{2,}")  # Airflow 3.3 refuses ".." in ids
# What Airflow's own runs start with; it answers 400 to such an id from outside (2.x: the first three).
_RESERVED = (
    "scheduled__",
    "backfill__",
    "dataset_triggered__",
    "asset_triggered__",
    "asset_materialization__",
    "operator_triggered__",
)
SLUG_LENGTH = 40  # characters: as much as Airflow's grid shows, and short enough for every API's path


@dataclass(frozen=True, slots=True)
class Trigger:
    """The request to create one DAG run.

    The same event and route always give an equal trigger: no clock and nothing random is in it.

    Attributes:
        airflow: Name of the deployment in the routing table.
        dag_id: The DAG to run.
        dag_run_id: What names the run, and so makes a second try a duplicate; see `make_dag_run_id`.
        conf: What the DAG gets as `dag_run.conf`; any JSON object.
        note: Shown beside the run in Airflow's UI; at most 1,000 characters.
        logical_date: ISO 8601 with an offset; None: the run has none (v2) or Airflow's clock (v1).
        run_after: When the run may start, at the earliest; ISO 8601 with an offset; of Airflow 3.
        data_interval_start: What data the run is about; ISO 8601 with an offset; with its end, or not at all.
        data_interval_end: See `data_interval_start`.
        partition_key: Of Airflow 3.2 and later.
        correlation_id: What the log calls the event; the note on Airflow 3, where the route has none.
        when_paused: What to do while the DAG is paused. Not sent: `trigger` lets the run wait in Airflow, without end;
            `defer` lets the delivery wait outside; `reject` makes it a dead letter.
    """

    airflow: str
    dag_id: str
    dag_run_id: str
    conf: Mapping[str, Any]
    note: str | None = None
    logical_date: str | None = None
    run_after: str | None = None
    data_interval_start: str | None = None
    data_interval_end: str | None = None
    partition_key: str | None = None
    correlation_id: str | None = None
    when_paused: str = "trigger"

    @property
    def names(self) -> dict[str, str]:
        """What a log line or a letter calls it: `{"airflow", "dag_id", "dag_run_id"}`."""
        return {"airflow": self.airflow, "dag_id": self.dag_id, "dag_run_id": self.dag_run_id}


def make_dag_run_id(route: str, identity: str, slug: str) -> str:
    """Name the run of one event by one route: readable, legal in every Airflow, the same whenever it is made.

    >>> make_dag_run_id("orders", '["aws.sns","8f3c"]', "day 1.parquet")
    'orders__day-1.parquet__74f5d86a3fe7dc3e'
    """
    digest = hashlib.sha256(identity_of(identity, route).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    readable = "__".join(part for part in (route, clean_slug(slug), digest) if part)
    dag_run_id = _DOTS.sub(".", readable)
    return f"dagbridge__{dag_run_id}" if dag_run_id.startswith(_RESERVED) else dag_run_id


def clean_slug(text: str) -> str:
    """Cut and clean what people call an event to characters that every Airflow takes; may come out empty.

    The end is kept, since that is where file names differ.
    """
    return _ILLEGAL.sub("-", text)[-SLUG_LENGTH:].strip("-.")
