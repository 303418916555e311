"""A container of one function, as a program for the Python and the layers of Lambda: `python container.py LOG`.

A line of JSON on standard input is the event of an invocation; a line on standard output is `{"answer", "seconds",
"cpu"}`: what the handler returned, and the seconds and CPU seconds that it took. What the handler prints goes to LOG,
as it would to CloudWatch. It runs `app.handler` of the current folder, and ends when its input does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from typing import Any

TIMEOUT = 900.0  # seconds that an invocation has: Lambda's most


class Context:
    """What a handler gets beside the event."""

    aws_request_id = "6f1c2e4a-0c8b-4d57-9a3e-b1d20f7e5c66"
    function_name = "dagbridge-bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:dagbridge-bench"

    def __init__(self) -> None:
        """Begin an invocation."""
        self._deadline = time.monotonic() + TIMEOUT

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the invocation is ended."""
        return int((self._deadline - time.monotonic()) * 1000)


def main(log: str) -> None:
    """Serve invocations until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - nothing is imported here that the function does not import
    handler = importlib.import_module("app").handler
    for line in sys.stdin:
        answers.write(json.dumps(invoke(handler, json.loads(line))) + "\n")
        answers.flush()


def invoke(handler: Any, event: Any) -> dict[str, Any]:
    """Invoke the handler once."""
    cpu, started = time.process_time(), time.perf_counter()
    answer = handler(event, Context())
    return {"answer": answer, "seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}


if __name__ == "__main__":
    main(*sys.argv[1:])
