"""RunDag's looks at the DAG runs that it waits for; its states are in `functions/step_functions/run_dag.asl.yaml`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from dagbridge.airflow.protocol import Airflow, Airflows
from dagbridge.errors import DeferredError, RouteNotFound
from dagbridge.patience import Patience, patience_of
from dagbridge.sources.fields import Fields

Run = Mapping[str, Any]
"""`{"route", "airflow", "dag_id", "dag_run_id", "state", "url", "outcome"}`, and what a look adds."""

DELETED = "deleted"
"""The state of a run that Airflow has no more; a word of ours, not of Airflow's."""

_SUCCESS, _FAILED = "success", "failed"
_ENDED = {_SUCCESS, _FAILED, DELETED}
_CAUSE_LENGTH = 32_000  # characters; Step Functions takes 32,768
_SHAPE = "RunDag"


def with_state(airflows: Airflows, runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Ask for the state of those runs that came without: the duplicates.

    Raises:
        DeferredError: When Airflow cannot be asked now.
        RejectedError: When the same question would fail again.
    """
    return [dict(run) if run["state"] else {**run, "state": _looked_at(airflows, run)["state"]} for run in runs]


def look(
    airflows: Airflows, payload: object, concurrency: int = 1, clock: Callable[[], float] = time.time
) -> dict[str, Any]:
    """Look at all runs, and decide whether RunDag goes on waiting.

    Args:
        airflows: The deployments of the routing table.
        payload: `{"runs": [{"airflow", "dag_id", "dag_run_id", …}], "run_dag": …}`; see `Patience.of` for the latter.
        concurrency: Requests at a time.
        clock: Seconds since the epoch.

    Returns:
        `{"verdict": "waiting", "wait_seconds": 5, "runs": […]}`, or `{"verdict": "success", "runs": […]}`, or
        `{"verdict": "failed", "error": "DagRunFailed", "cause": "…", "runs": […]}`. Each of the runs is what it was,
        with `state`, `start_date`, `end_date`, `note` and `url` as Airflow has them now.

    Raises:
        UnknownEvent: When the payload is none of RunDag's.
        DeferredError: When Airflow cannot be asked now, and the time is not over.
        RejectedError: When the same question would fail again.
    """
    patience, runs = patience_of(payload), _runs(payload)
    try:
        with ThreadPoolExecutor(concurrency) as pool:
            runs = list(pool.map(partial(_looked_at, airflows), runs))
            ended = all(run["state"] in _ENDED for run in runs)
            if ended:
                runs = list(pool.map(partial(_explained, airflows), runs))
    except DeferredError as error:
        if not patience.over(clock()):
            raise
        return _failure("DagRunTimedOut", f"Airflow cannot be asked: {type(error).__name__}: {error}", runs)
    if ended:
        return _judged(runs)
    return _unless_over(patience, runs, clock())


def _runs(payload: Any) -> list[dict[str, Any]]:
    fields = Fields(payload, "", _SHAPE)
    runs = payload.get("runs")
    if not isinstance(runs, list):
        raise fields.wrong("an array", "runs")
    for at, run in enumerate(runs):
        if not isinstance(run, dict):
            raise fields.error("is no object", f"runs[{at}]")
        for name in ("airflow", "dag_id", "dag_run_id"):
            Fields(run, f"runs[{at}]", _SHAPE).text(name)
    return runs


def _looked_at(airflows: Airflows, run: Run) -> dict[str, Any]:
    found = _airflow(airflows, run).get_run(run["dag_id"], run["dag_run_id"])
    if found is None:
        return {**run, "state": DELETED}
    times = {"start_date": found.start_date, "end_date": found.end_date}
    return {**run, "state": found.state, **times, "note": found.note, "url": found.url}


def _explained(airflows: Airflows, run: Run) -> dict[str, Any]:
    """Add to a failed run which of its tasks failed."""
    if run["state"] != _FAILED:
        return dict(run)
    return {**run, "failed_tasks": _airflow(airflows, run).failed_tasks(run["dag_id"], run["dag_run_id"])}


def _airflow(airflows: Airflows, run: Run) -> Airflow:
    try:
        return airflows[run["airflow"]]
    except KeyError:
        raise RouteNotFound(f"airflow {run['airflow']}: is no longer in the routing table") from None


def _judged(runs: list[dict[str, Any]]) -> dict[str, Any]:
    if not runs:
        return _failure("NoDagRun", "no route started a DAG run for this input", runs)
    states = [run["state"] for run in runs]
    if _FAILED in states:
        return _failure("DagRunFailed", f"{states.count(_FAILED)} of {len(runs)} DAG runs failed", runs)
    if DELETED in states:
        return _failure("DagRunDeleted", f"{states.count(DELETED)} of {len(runs)} DAG runs were deleted", runs)
    return {"verdict": _SUCCESS, "runs": runs}


def _unless_over(patience: Patience, runs: list[dict[str, Any]], now: float) -> dict[str, Any]:
    if patience.over(now):
        going = sum(run["state"] not in _ENDED for run in runs)
        message = f"{going} of {len(runs)} DAG runs have not ended after {patience.timeout} s; they go on in Airflow"
        return _failure("DagRunTimedOut", message, runs)
    return {"verdict": "waiting", "wait_seconds": patience.wait(now), "runs": runs}


def _failure(error: str, message: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Make the answer for which RunDag fails; its cause is JSON for the parent, cut only where it would be enormous."""
    told = ("airflow", "dag_id", "dag_run_id", "state", "failed_tasks", "url")
    cause = {"message": message, "runs": [{name: run[name] for name in told if name in run} for run in runs]}
    return {"verdict": _FAILED, "error": error, "cause": json.dumps(cause)[:_CAUSE_LENGTH], "runs": runs}
