"""State machines on this machine: RunDag as the stack has it, and others of one's own."""

from __future__ import annotations

import json
import re
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

FUNCTIONS = ("StepFunctionsFunction", "StepFunctionsPollFunction")
"""The names of RunDag's functions: the one that starts, and the one that looks."""

RUN_DAG = Path(__file__).resolve().parent.parent / "functions" / "step_functions" / "run_dag.asl.yaml"

_ACCOUNT = "123456789012"
_PERIOD = 0.2  # seconds between two looks


def function_arn(name: str) -> str:
    """Name a function as a state machine does."""
    return f"arn:aws:lambda:eu-west-1:{_ACCOUNT}:function:{name}"


def run_dag_definition() -> dict[str, Any]:
    """Read RunDag's states, with the substitutions that `template.yaml` makes."""
    start, poll = map(function_arn, FUNCTIONS)
    values = {"Partition": "aws", "StartFunctionArn": start, "PollFunctionArn": poll}
    text = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], RUN_DAG.read_text(encoding="utf-8"))
    definition: dict[str, Any] = yaml.safe_load(text)
    return definition


class StateMachines:
    """Makes state machines, and executes them.

    Args:
        client: boto3's, of a Step Functions that executes states.
    """

    def __init__(self, client: SFNClient) -> None:
        self._client = client

    def run_dag(self) -> str:
        """Make RunDag, and give its ARN."""
        return self.make(run_dag_definition())

    def make(self, definition: dict[str, Any]) -> str:
        """Make a state machine, and give its ARN."""
        role = f"arn:aws:iam::{_ACCOUNT}:role/state-machine"
        made = self._client.create_state_machine(
            name=f"machine-{uuid.uuid4()}", definition=json.dumps(definition), roleArn=role
        )
        return made["stateMachineArn"]

    def start(self, state_machine: str, given: dict[str, Any]) -> str:
        """Start an execution, and give its ARN."""
        name = str(uuid.uuid4())
        started = self._client.start_execution(stateMachineArn=state_machine, name=name, input=json.dumps(given))
        return started["executionArn"]

    def events(self, execution: str) -> list[str]:
        """List the types of what happened so far: `["ExecutionStarted", "TaskStateEntered", "TaskFailed"]`."""
        return [str(event["type"]) for event in self._client.get_execution_history(executionArn=execution)["events"]]

    def ended(self, execution: str, timeout: float = 180.0) -> dict[str, Any]:
        """Wait until an execution has ended.

        Returns:
            `{"status": "SUCCEEDED", "output": {…}}`, or `{"status": "FAILED", "error": "DagRunFailed", "cause": "…"}`.

        Raises:
            TimeoutError: It has not ended after so many seconds. The text has its last events.
        """
        deadline = time.monotonic() + timeout
        while (found := self._client.describe_execution(executionArn=execution))["status"] == "RUNNING":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{execution} runs after {timeout:.0f} s: {self.events(execution)[-10:]}")
            time.sleep(_PERIOD)
        if found["status"] == "SUCCEEDED":
            return {"status": found["status"], "output": json.loads(found["output"])}
        return {"status": found["status"], "error": found.get("error"), "cause": found.get("cause")}
