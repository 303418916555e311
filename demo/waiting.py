"""A state machine that waits for a DAG and goes on with its run: what docs/step-functions.md tells of, in small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import boto3

from demo.state_machines import StateMachines

_INPUT = {"day": "2026-03-15", "tables": ["customers"]}


@dataclass(frozen=True)
class Waiting:
    """A state machine with RunDag as its first step, started.

    Attributes:
        machines: Where it is executed.
        execution: Its ARN.
    """

    machines: StateMachines
    execution: str

    def told(self) -> list[str]:
        """Wait until it has ended, and say what became of it, in lines for a person."""
        ended = self.machines.ended(self.execution)
        if ended["status"] != "SUCCEEDED":
            return [f"state machine: {ended['error']}: {ended['cause']}"]
        run = ended["output"]["run"]
        return [
            f"state machine: Load tables waited for {run['dag_id']} {run['dag_run_id']}: {run['state']}",
            f"state machine: Publish went on with it: ended at {run['end_date']}, {run['url']}",
        ]


def start() -> Waiting:
    """Make RunDag and a state machine that has it as a step, and start that."""
    machines = StateMachines(boto3.client("stepfunctions"))
    return Waiting(machines, machines.start(machines.make(_nightly(machines.run_dag())), _INPUT))


def _nightly(run_dag: str) -> dict[str, Any]:
    load = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": run_dag, "Input": {"input.$": "$", "longest_wait_seconds": 2}},
        "ResultSelector": {"runs.$": "$.Output.runs"},
        "Next": "Publish",
    }
    publish = {"Type": "Pass", "Parameters": {"run.$": "States.ArrayGetItem($.runs, 0)"}, "End": True}
    return {"StartAt": "Load tables", "States": {"Load tables": load, "Publish": publish}}
