"""The two versions of Airflow's REST API, as far as they differ for us."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from urllib.parse import quote

from dagbridge.errors import TriggerRejected
from dagbridge.trigger import Trigger

_ONLY_V2 = ("run_after", "partition_key")  # the latter from 3.2 on; an earlier 3 answers 422 and names it
_OPTIONAL = ("note", "data_interval_start", "data_interval_end", *_ONLY_V2)


class Api(StrEnum):
    """A version of the REST API. `v1` is Airflow 2, `v2` is Airflow 3."""

    V1 = "v1"
    V2 = "v2"

    @property
    def assets_path(self) -> str:
        """Where assets are, which Airflow 2 calls datasets."""
        return "/datasets" if self is Api.V1 else "/assets"

    @property
    def asset_events_path(self) -> str:
        """Where their events are."""
        return f"{self.assets_path}/events"

    def body(self, trigger: Trigger) -> dict[str, Any]:
        """Word a trigger as this version wants it.

        v2 (3.0 to 3.3) requires the key `logical_date` and takes null; v1 refuses null, and every key it does
        not know. Both refuse unknown keys, so what is not set is left out. A run without a note of its own gets the
        event's correlation id as its note; not on v1, whose versions before Airflow 2.5 know none.

        Raises:
            TriggerRejected: When the route sets what this version does not know.
        """
        for key in _ONLY_V2:
            if self is Api.V1 and getattr(trigger, key) is not None:
                raise TriggerRejected(f"{key} needs Airflow 3, and this is Airflow 2")
        body: dict[str, Any] = {"dag_run_id": trigger.dag_run_id, "conf": trigger.conf}
        if self is Api.V2 or trigger.logical_date is not None:
            body["logical_date"] = trigger.logical_date
        for key in _OPTIONAL:
            if (value := getattr(trigger, key)) is not None:
                body[key] = value
        if self is Api.V2 and trigger.note is None and trigger.correlation_id:
            body["note"] = f"correlation_id: {trigger.correlation_id}"
        return body

    def page(self, base_url: str, dag_id: str, dag_run_id: str) -> str:
        """Where people see a run in Airflow's UI, which is served beside the API.

        >>> Api.V2.page("https://airflow.example.com", "ingest", "orders__a__74f5")
        'https://airflow.example.com/dags/ingest/runs/orders__a__74f5'
        """
        where = "grid?dag_run_id=" if self is Api.V1 else "runs/"
        return f"{base_url}{dag_path(dag_id)}/{where}{quote(dag_run_id, safe='')}"


def dag_path(dag_id: str) -> str:
    """Where a DAG is, below `/api/v1` or `/api/v2`."""
    return f"/dags/{quote(dag_id, safe='')}"


def runs_path(dag_id: str) -> str:
    """Where the runs of a DAG are."""
    return f"{dag_path(dag_id)}/dagRuns"


def run_path(dag_id: str, dag_run_id: str) -> str:
    """Where one run is."""
    return f"{runs_path(dag_id)}/{quote(dag_run_id, safe='')}"
