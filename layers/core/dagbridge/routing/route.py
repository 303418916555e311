"""Route: which events it takes, where they go, and what they carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dagbridge.chain import DEFAULT_MAX_CHAIN
from dagbridge.routing.pattern import Pattern
from dagbridge.templates import Template

DEFAULT_AIRFLOW = "default"

# What Airflow's validate_key allows (2.x and 3.x), in ASCII: the id stands in a URL and in a run's name.
DAG_ID = re.compile(r"[A-Za-z0-9_.-]{1,250}")
DAG_ID_RULE = "1 to 250 letters, digits, `_`, `.` or `-`"

# What Airflow's Asset and Dataset allow (2.9 to 3.3). Spaces may be inside, not around.
ASSET_URI = re.compile(r"(?! )[ -~]{1,1500}(?<! )")
ASSET_URI_RULE = "1 to 1,500 printable ASCII characters, as Airflow shows the asset's URI"


@dataclass(frozen=True, slots=True)
class Route:
    """One entry of the routing table, compiled.

    Attributes:
        name: Unique in the table; `[A-Za-z0-9_.-]{1,64}`. It is part of the run's id.
        match: The event pattern.
        airflow: Name of the deployment in the table.
        dag_id: Template of the DAG's id; None: the route names an asset.
        conf: Template of `conf`; None gives the DAG `{"event": <envelope>}`.
        dedupe_key: Template of what names the event in place of its identity.
        note: Template of the run's note.
        logical_date: Template of the run's logical date.
        run_after: Template of when the run may start, at the earliest (Airflow 3).
        data_interval_start: Template of the start of the run's data interval.
        data_interval_end: Template of its end.
        partition_key: Template of the run's partition key (Airflow 3.2 and later).
        asset_uri: Template of the asset's URI; None: the route names a DAG.
        extra: Template of the asset event's `extra`; None gives it `{"event": <envelope>}`.
        when_paused: See `Trigger`.
        max_chain: How many DAG runs may have led to an event; see `chain`.
        shadow: Decide and log, but send nothing.
        written: The entry as its author wrote it.
    """

    name: str
    match: Pattern
    airflow: str
    dag_id: Template | None
    conf: Template | None = None
    dedupe_key: Template | None = None
    note: Template | None = None
    logical_date: Template | None = None
    run_after: Template | None = None
    data_interval_start: Template | None = None
    data_interval_end: Template | None = None
    partition_key: Template | None = None
    asset_uri: Template | None = None
    extra: Template | None = None
    when_paused: str = "trigger"
    max_chain: int = DEFAULT_MAX_CHAIN
    shadow: bool = False
    written: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def make_route(name: str, fields: Mapping[str, Any], match: Pattern, templates: Mapping[str, Template]) -> Route:
    """Make a route of a valid entry, with what is the default where it says nothing.

    Args:
        name: The entry's name.
        fields: The entry as its author wrote it.
        match: Its pattern.
        templates: Those that it has, by `Route`'s attributes: `{"dag_id": …, "conf": …}`.
    """
    return Route(
        name,
        match,
        fields.get("airflow", DEFAULT_AIRFLOW),
        **{"dag_id": None, **templates},
        when_paused=fields.get("when_paused", "trigger"),
        max_chain=fields.get("max_chain", DEFAULT_MAX_CHAIN),
        shadow=fields.get("mode") == "shadow",
        written=fields,
    )
