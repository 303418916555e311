"""A task of a Step Functions state machine: the state waits for the answer, or gets a typed error."""

from __future__ import annotations

from typing import Any

from dagbridge import bootstrap
from dagbridge.outcome import first_error, made
from dagbridge.patience import Patience
from dagbridge.run_dag import with_state
from dagbridge.sources import normalise


def handler(event: object, context: object) -> dict[str, list[dict[str, Any]]]:
    """Start the DAG runs of one task.

    Returns:
        `{"runs": [{"route", "airflow", "dag_id", "dag_run_id", "state", "url", "outcome"}]}`; no runs where no route
        matches; and the asset events as `made` has them.

    Raises:
        BridgeError: Under the class name that `Retry` and `Catch` match in `ErrorEquals`: `AirflowUnavailable`,
            `DagNotFound`, `TriggerRejected`, …. A retry by the state machine makes no second run.
    """
    with bootstrap.invocation(context) as bridge:
        patience = Patience.of(event)  # before anything is started: RunDag's input may be wrong
        outcomes = bridge.send(normalise(event))
        if error := first_error(outcomes):
            raise patience.judge(error) if patience else error
        answer = made(outcomes)
        return answer | {"runs": with_state(bridge.airflows, answer["runs"])}
