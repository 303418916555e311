"""What moto 5.2.5 lacks of `states:startExecution`: it hands AWS's names to boto3, which spells them otherwise.

A state says `StateMachineArn` and gets `Output`; boto3 takes `stateMachineArn` and gives `output`. moto has two hooks
for the translation, and they are empty. They are filled here, for this one service; all else is moto's. Besides, an
execution without a name gets one, as in AWS: moto would call each of them `None`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)


@contextmanager
def start_execution() -> Iterator[None]:
    """Let moto execute states of the resource `arn:aws:states:::states:startExecution`, also with `.sync:2`."""
    moto_prepares = StateTaskServiceSfn._normalise_parameters  # noqa: SLF001 - moto's hook

    def normalise_parameters(self: StateTaskServiceSfn, parameters: dict[str, Any], **names: str) -> None:
        moto_prepares(self, parameters, **names)  # makes `Input` a text
        _rename(parameters, str.lower)
        parameters.setdefault("name", str(uuid.uuid4()))

    def normalise_response(_: StateTaskServiceSfn, response: dict[str, Any], **_names: str) -> None:
        _rename(response, str.upper)

    with patch.multiple(
        StateTaskServiceSfn, _normalise_parameters=normalise_parameters, _normalise_response=normalise_response
    ):
        yield


def _rename(fields: dict[str, Any], case: Callable[[str], str]) -> None:
    """Change the first letter of each key, in place."""
    for key in list(fields):
        fields[case(key[0]) + key[1:]] = fields.pop(key)
