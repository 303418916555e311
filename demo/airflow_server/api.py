"""What the demo and the tests ask an Airflow: its DAGs and their runs.

Not the bridge's client: this one looks on from outside, so that the bridge is not judged by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any, TypedDict
from urllib.parse import quote

import requests

from demo.airflow_server.errors import AirflowServerError
from demo.airflow_server.rest import Rest, good

ALL_DAGS = "~"
"""Airflow's own wildcard for a DAG id."""

FINISHED = frozenset({"success", "failed"})
"""The states of a DAG run that never change again."""

PERIOD = 0.5
"""Seconds between two looks."""

RunKey = tuple[str, str]
"""A DAG run's `dag_id` and `dag_run_id`."""


class DagRun(TypedDict):
    """A DAG run as Airflow reports it, with the fields that every release has."""

    dag_id: str
    dag_run_id: str
    state: str
    conf: dict[str, Any]
    logical_date: str | None
    note: str | None


class AirflowApi(Rest):
    """The DAGs and DAG runs of one Airflow, the same for every release."""

    def unpause(self, dag_id: str) -> None:
        """Let the scheduler start the DAG's runs."""
        good(self.request("PATCH", _dag_path(dag_id), json={"is_paused": False}))

    def dag_ids(self) -> list[str]:
        """Return the ids of the DAGs that Airflow knows, sorted."""
        return sorted(dag["dag_id"] for dag in self.pages("/dags", "dags"))

    def dag_runs(self, dag_id: str = ALL_DAGS) -> list[DagRun]:
        """Return the runs of a DAG, or of all DAGs, the oldest first."""
        return [_dag_run(found) for found in self.pages(f"{_dag_path(dag_id)}/dagRuns", "dag_runs")]

    def dag_run(self, dag_id: str, dag_run_id: str) -> DagRun | None:
        """Return one run, or None where there is no such run or DAG."""
        response = self.request("GET", _run_path(dag_id, dag_run_id))
        return None if response.status_code == requests.codes.not_found else _dag_run(good(response).json())

    def delete_dag_runs(self, dag_id: str = ALL_DAGS) -> None:
        """Delete every run of a DAG, or of all DAGs."""
        for run in self.dag_runs(dag_id):
            good(self.request("DELETE", _run_path(run["dag_id"], run["dag_run_id"])))

    def wait_until_parsed(self, dag_ids: Collection[str], *, timeout: float = 60.0) -> None:
        """Wait until Airflow knows these DAGs.

        Args:
            dag_ids: The DAGs to wait for.
            timeout: Seconds to wait.

        Raises:
            AirflowServerError: Some were not there in time. It names them and the files that Airflow could not import.
        """

        def missing() -> list[str]:
            return sorted(set(dag_ids) - set(self.dag_ids()))

        left = _until_none_left(missing, timeout)
        if left:
            broken = [error["filename"] for error in self.pages("/importErrors", "import_errors")]
            raise AirflowServerError(
                f"no DAG {', '.join(left)} after {timeout:.0f} s; files with import errors: {broken}"
            )

    def wait_for_states(
        self,
        runs: Collection[RunKey],
        *,
        states: Collection[str] = FINISHED,
        timeout: float = 120.0,
        on_look: Callable[[list[DagRun]], None] = lambda _: None,
    ) -> list[DagRun]:
        """Wait until every one of these runs is in one of these states.

        Args:
            runs: The runs, as (dag_id, dag_run_id).
            states: `queued`, `running`, `success`, `failed`.
            timeout: Seconds to wait.
            on_look: Told at every look, twice a second, all runs that Airflow has.

        Returns:
            The runs, in the given order.

        Raises:
            AirflowServerError: Some were not in time. It names each and its state.
        """
        seen: dict[RunKey, DagRun] = {}

        def waiting_for() -> list[str]:
            look = self.dag_runs()
            on_look(look)
            seen.update({(run["dag_id"], run["dag_run_id"]): run for run in look})
            state = {key: seen[key]["state"] if key in seen else "absent" for key in runs}
            return [f"{' '.join(key)} is {state[key]}" for key in runs if state[key] not in states]

        left = _until_none_left(waiting_for, timeout)
        if left:
            raise AirflowServerError(f"not {' or '.join(sorted(states))} after {timeout:.0f} s: {'; '.join(left)}")
        return [seen[key] for key in runs]


def _dag_path(dag_id: str) -> str:
    return f"/dags/{quote(dag_id, safe='~')}"


def _run_path(dag_id: str, dag_run_id: str) -> str:
    return f"{_dag_path(dag_id)}/dagRuns/{quote(dag_run_id, safe='')}"


def _dag_run(found: dict[str, Any]) -> DagRun:
    return DagRun(
        dag_id=found["dag_id"],
        dag_run_id=found["dag_run_id"],
        state=found["state"],
        conf=found["conf"] or {},
        logical_date=found["logical_date"],
        note=found["note"],
    )


def _until_none_left(look: Callable[[], list[str]], timeout: float) -> list[str]:
    """Look until nothing is left to wait for or the time is over; return what was left at the last look."""
    deadline = time.monotonic() + timeout
    while (left := look()) and time.monotonic() < deadline:
        time.sleep(PERIOD)
    return left
