"""RunDag's look at the DAG runs that it waits for; `run_dag.asl.yaml` is the state machine."""

from __future__ import annotations

from typing import Any

from dagbridge import bootstrap
from dagbridge.run_dag import look


def handler(event: object, context: object) -> dict[str, Any]:
    """Look at the runs, and say whether to go on waiting.

    Returns:
        `{"verdict": "waiting", "wait_seconds", "runs"}`, `{"verdict": "success", "runs"}`, or
        `{"verdict": "failed", "error", "cause", "runs"}`; see `dagbridge.run_dag.look`.

    Raises:
        BridgeError: When Airflow cannot be asked; `AirflowUnavailable` and its like only until RunDag's time is over.
    """
    with bootstrap.invocation(context) as bridge:
        return look(bridge.airflows, event, bridge.concurrency)
