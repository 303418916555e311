"""Lambda's runtime for one function, as a program: `python -m tests.faults.container sqs [BREAKAGE]`.

An invocation is a line of JSON on standard input, `{"event", "seconds", "request_id"}`; its answer is a line on
standard output, `{"answer"}` or, where the handler raised, `{"error": {"errorType", "errorMessage"}}`. What the
handler itself prints goes to standard error. It ends when its input does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.faults.broken_builds import BREAKAGES, Handler
from tests.faults.unreliable_sqs import SPEED


@dataclass(frozen=True)
class Context:
    """What a handler gets beside the event.

    Attributes:
        aws_request_id: Names the invocation.
        deadline: When it is ended, on the monotonic clock.
    """

    aws_request_id: str
    deadline: float

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the invocation is ended."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def main(function: str, breakage: str = "") -> None:
    """Serve invocations of `functions/<function>/app.py` until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    handler = _load(function, breakage)
    for line in sys.stdin:
        answers.write(json.dumps(_invoke(handler, json.loads(line))) + "\n")
        answers.flush()


def _load(function: str, breakage: str) -> Handler:
    from dagbridge.airflow import breaker

    breaker.PAUSE /= SPEED  # the clock of the whole stack runs faster
    handler: Handler = importlib.import_module(f"functions.{function}.app").handler
    return BREAKAGES[breakage](handler) if breakage else handler


def _invoke(handler: Handler, invocation: dict[str, Any]) -> dict[str, Any]:
    context = Context(invocation["request_id"], time.monotonic() + invocation["seconds"])
    try:
        return {"answer": handler(invocation["event"], context)}
    except Exception as error:  # noqa: BLE001 - as Lambda's runtime does, whatever a handler raises
        return {"error": {"errorType": type(error).__name__, "errorMessage": str(error)}}


if __name__ == "__main__":
    main(*sys.argv[1:])
