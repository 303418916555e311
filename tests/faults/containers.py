"""Containers of one function, seen from outside: started, invoked one at a time, killed."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]

FUNCTION_TIMEOUT = 15.0
"""Seconds an invocation may take. The template's 60, cut to what the suite's shorter timeouts need."""


COLD_START = 20.0
"""Seconds beside it for the start of a process, on a busy machine."""


EXIT = "Runtime.ExitError"
"""What Lambda calls a process that ended on its own, was killed, or took too long."""


class FunctionError(Exception):
    """When an invocation did not end well.

    Attributes:
        payload: What Lambda answers: `{"errorType", "errorMessage"}`.
        kind: Its `errorType`.
    """

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__(f"{payload.get('errorType')}: {payload.get('errorMessage')}")
        self.payload = payload
        self.kind = str(payload.get("errorType"))


@dataclass(frozen=True)
class Function:
    """How a function is run.

    Attributes:
        name: Its folder in `functions`.
        environment: Its variables.
        log: Where its containers print.
        breakage: A key of `BREAKAGES`; empty for the honest build.
    """

    name: str
    environment: Mapping[str, str]
    log: Path
    breakage: str = ""


class Container:
    """One container. Its process is started at the first invocation, and again after it ended.

    Attributes:
        function: What runs in it.
        busy: Whether an invocation runs.
    """

    def __init__(self, function: Function) -> None:
        """Nothing is started yet."""
        self.function = function
        self.busy = False
        self._process: subprocess.Popen[str] | None = None

    def invoke(self, event: Any) -> Any:
        """Invoke the handler, and give what it returned. For one thread at a time.

        Raises:
            FunctionError: The handler raised, took too long (the process is killed then), or the process ended.
        """
        patience = FUNCTION_TIMEOUT
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = _start(self.function)
            patience += COLD_START
        invocation = {"event": event, "seconds": FUNCTION_TIMEOUT, "request_id": str(uuid.uuid4())}
        self.busy = True
        try:
            line = _ask(self._process, json.dumps(invocation), patience)
        finally:
            self.busy = False
        if not line:
            self.stop()
            raise FunctionError({"errorType": EXIT, "errorMessage": "the process ended, or had to"})
        result = json.loads(line)
        if "error" in result:
            raise FunctionError(result["error"])
        return result["answer"]

    def kill(self) -> None:
        """End the process with SIGKILL, in the middle of whatever it does. From any thread."""
        if (process := self._process) is not None:
            process.kill()

    def stop(self) -> None:
        """End the process, and free what it took."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # what a killed process did not read
                    pipe.close()  # type: ignore[union-attr] # both are pipes
            process.wait()


def _ask(process: subprocess.Popen[str], invocation: str, patience: float) -> str:
    """Return the answer's line; nothing where there is none in time."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(invocation + "\n")
        process.stdin.flush()
        if select.select([process.stdout], [], [], patience)[0]:
            line = process.stdout.readline()
            return line if line.endswith("\n") else ""  # half a line: it was killed while it wrote
    return ""


def _start(function: Function) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.container", function.name]
    if function.breakage:
        command.append(function.breakage)
    path = os.pathsep.join(str(CHECKOUT / folder) for folder in ("", "layers/core"))
    with function.log.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=CHECKOUT,
            env=dict(function.environment) | {"PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for the suite, which ends its containers
        )
