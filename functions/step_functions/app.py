"""A task of a Step Functions state machine: the state waits for the answer, or gets a typed error."""

from __future__ import annotations

from dagbridge import bootstrap
from dagbridge.outcome import first_error, made
from dagbridge.sources import normalise


def handler(event: object, context: object) -> dict[str, list[dict[str, str]]]:
    """Start the DAG runs of one task.

    Returns:
        `{"runs": [{"route", "airflow", "dag_id", "dag_run_id", "outcome"}]}`; no runs where no route matches;
        and the asset events as `made` has them.

    Raises:
        BridgeError: Under the class name that `Retry` and `Catch` match in `ErrorEquals`: `AirflowUnavailable`,
            `DagNotFound`, `TriggerRejected`, …. A retry by the state machine makes no second run.
    """
    with bootstrap.invocation(context) as bridge:
        outcomes = bridge.send(normalise(event))
        if error := first_error(outcomes):
            raise error
        return made(outcomes)
