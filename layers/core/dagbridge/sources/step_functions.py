"""Step Functions: a task state that calls the function with what ASL's context object knows.

    {"execution.$": "$$.Execution.Id", "state_machine.$": "$$.StateMachine.Id", "state.$": "$$.State.Name",
     "entered.$": "$$.State.EnteredTime", "input.$": "$", "task_token.$": "$$.Task.Token"}

Inside a Map state, also `"map_item.$": "$$.Map.Item.Index"`: its iterations enter the same state, often within the
same millisecond, and would be one event without it.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from dagbridge.event import Event, identity_of, make_envelope
from dagbridge.sources.arn import Arn
from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Record

SHAPE = "Step Functions task"

_MARKS = {"execution", "state_machine", "state", "entered"}


def recognises(record: Record) -> bool:
    """Tell whether this is a task's payload: it has at least three of the four fields that name the task."""
    return len(_MARKS & record.keys()) >= len(_MARKS) - 1


def event(record: Record, where: str) -> Event:
    """Make the event of a task. A retry of the state keeps the time it was entered, and so the identity.

    Raises:
        UnknownEvent: A field is missing or has another type.
    """
    fields = Fields(record, where, SHAPE)
    execution, state_machine = fields.arn("execution"), fields.arn("state_machine")
    state, entered = fields.text("state"), fields.text("entered")
    if "input" not in record:
        raise fields.missing("input")
    item, token = fields.optional_integer("map_item"), fields.optional_text("task_token")
    identity = identity_of("aws.states", execution.text, state, entered, *([] if item is None else [str(item)]))
    envelope = make_envelope(
        identity=identity,
        source="aws.states",
        detail_type="Task",
        detail={
            "input": record["input"],
            "execution": execution.text,
            "state-machine": state_machine.text,
            "state": state,
            **({} if item is None else {"map-item": item}),
            **({} if token is None else {"task-token": token}),
        },
        time=entered,
        account=execution.account,
        region=execution.region,
        resources=[execution.text, state_machine.text],
    )
    return Event(envelope, identity, _name(execution))


def _name(execution: Arn) -> str:
    """Read an execution's name: `execution:<machine>:<name>`, or `express:<machine>:<name>:<id>`."""
    _, _, names = execution.resource.partition(":")
    return names.split(":")[1] if ":" in names else names or execution.resource
