"""A task of a Step Functions state machine: the state waits for the answer, or gets a typed error."""

from __future__ import annotations

from dagbridge import bootstrap
from dagbridge.outcome import first_error, runs
from dagbridge.sources import normalise


def handler(event: object, context: object) -> dict[str, list[dict[str, str | None]]]:
    """Start the DAG runs of one task.

    Returns:
        `{"runs": [{"route", "airflow", "dag_id", "dag_run_id", "state", "url", "outcome"}]}`; none where none matches.

    Raises:
        BridgeError: Under the class name that `Retry` and `Catch` match in `ErrorEquals`: `AirflowUnavailable`,
            `DagNotFound`, `TriggerRejected`, …. A retry by the state machine makes no second run.
    """
    with bootstrap.invocation(context) as bridge:
        outcomes = bridge.send(normalise(event))
        if error := first_error(outcomes):
            raise error
        return {"runs": runs(outcomes)}
