"""Look at a DAG run: the same for every transport. Asked of Airflow 2.11.2 and 3.3.2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.api import Api, run_path, runs_path
from dagbridge.airflow.protocol import DagRun
from dagbridge.airflow.reply import Reply, Send
from dagbridge.errors import AirflowUnavailable, TriggerRejected

PAGE = 100
"""Items in one answer; Airflow gives no more."""

PAGES = 10
"""Of a DAG's runs, the newest first, that are searched for one whose path is too long."""

_FAILED = "failed"


def get_run(send: Send, api: Api, dag_id: str, dag_run_id: str, longest_path: int | None = None) -> DagRun | None:
    """Look at a run.

    Args:
        send: The transport.
        api: The version that it leads to.
        dag_id: The run's DAG.
        dag_run_id: The run.
        longest_path: Characters that the transport takes as a path, where that is limited. A run whose path is longer
            is looked for among the newest `PAGE` × `PAGES` of its DAG.

    Returns:
        None: There is no such run.

    Raises:
        DeferredError: When a later try can succeed.
        RejectedError: When the same request would fail again; also when the search ends before the DAG's runs do.
    """
    path = run_path(dag_id, dag_run_id)
    if longest_path is not None and len(path) > longest_path:
        found = _search(send, api, dag_id, dag_run_id)
    else:
        found = _ask(send, path)
    return None if found is None else _dag_run(found)


def failed_tasks(send: Send, dag_id: str, dag_run_id: str, longest_path: int | None = None) -> list[str]:
    """List the ids of a run's failed tasks, each once however many mapped instances failed; of the first 100 instances.

    A run can fail without: by `dagrun_timeout`, or by hand.

    Raises:
        DeferredError: When a later try can succeed.
        RejectedError: When the same request would fail again.
    """
    path = f"{run_path(dag_id, dag_run_id)}/taskInstances"
    if longest_path is None or len(path) <= longest_path:
        reply = send("GET", path, params={"state": _FAILED, "limit": str(PAGE)})
    else:
        body = {"dag_ids": [dag_id], "dag_run_ids": [dag_run_id], "state": [_FAILED], "page_limit": PAGE}
        reply = send("POST", "/dags/~/dagRuns/~/taskInstances/list", body)
    return list(dict.fromkeys(str(task["task_id"]) for task in _listed(reply, "task_instances")))


def state_of(run: Mapping[str, Any]) -> str | None:
    """Read a run's state."""
    return _text(run, "state")


def _ask(send: Send, path: str) -> Mapping[str, Any] | None:
    reply = send("GET", path)
    if reply.status == 404 and "detail" in reply.fields:  # Airflow's own words; a proxy's 404 says nothing of a run
        return None
    if reply.status == 404:
        raise AirflowUnavailable("answered 404, but not in Airflow's words; is `host` Airflow's API?")
    if reply.status != 200 or state_of(reply.fields) is None:
        raise error_of(reply)
    return reply.fields


def _search(send: Send, api: Api, dag_id: str, dag_run_id: str) -> Mapping[str, Any] | None:
    """Find a run without its path, among the newest of its DAG."""
    for page in range(PAGES):
        params = {"order_by": "-id", "limit": str(PAGE), "offset": str(page * PAGE)}
        if api is Api.V2:
            params["run_id_pattern"] = dag_run_id  # from 3.1 on; 3.0 passes over it
        runs = list(_listed(send("GET", runs_path(dag_id), params=params), "dag_runs"))
        for run in runs:
            if run.get("dag_run_id") == dag_run_id:
                return run
        if len(runs) < PAGE:
            return None
    raise TriggerRejected(
        f"the run is not among the newest {PAGE * PAGES} of its DAG, and its path is longer than the transport takes"
    )


def _listed(reply: Reply, key: str) -> Iterator[Mapping[str, Any]]:
    items = reply.fields.get(key)
    if reply.status != 200 or not isinstance(items, list):
        raise error_of(reply)
    return (item for item in items if isinstance(item, dict))


def _dag_run(run: Mapping[str, Any]) -> DagRun:
    return DagRun(state_of(run) or "", _text(run, "start_date"), _text(run, "end_date"), _text(run, "note"))


def _text(run: Mapping[str, Any], key: str) -> str | None:
    value = run.get(key)
    return value if isinstance(value, str) else None
