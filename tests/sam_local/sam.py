"""`sam build`, `sam local invoke` and `sam local start-lambda`, as the README has them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.airflow_server.configuration import free_port

SAM = Path(sys.executable).with_name("sam")
PATIENCE = 280
"""Seconds for one command; the first one makes an image of the layers."""


@dataclass(frozen=True)
class SamLocal:
    """One build, and the commands that run its functions.

    Attributes:
        root: The project.
        folder: For what is made.
        architecture: Of this machine.
        region: Where the functions believe to be.
        settings: Variables of the functions, in place of the template's.
        options: More options of `sam local`.
    """

    root: Path
    folder: Path
    architecture: str
    region: str
    settings: Mapping[str, str]
    options: Sequence[str]

    def build(self) -> None:
        """Build the stack."""
        self._run("build", "--build-dir", self.folder / "build", *self._parameters)

    def invoke(self, function: str, event: Any) -> Any:
        """Invoke a function once; give its answer."""
        file = self.folder / f"{function}.json"
        file.write_text(json.dumps(event), encoding="utf-8")
        output = self._run("local", "invoke", function, "--event", file, *self._local)
        return json.loads(output.splitlines()[-1])

    @contextmanager
    def start_lambda(self) -> Iterator[str]:
        """Serve Lambda's API; give its URL."""
        port = free_port()
        command = [SAM, "local", "start-lambda", "--port", str(port), "--warm-containers", "LAZY", *self._local]
        log = self.folder / "start-lambda.log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=self.root, env=self._environment, stdout=output, stderr=output)
        try:
            _wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()  # it removes its containers then; a shell's background job would ignore SIGINT
            process.wait(timeout=120)

    @property
    def _parameters(self) -> list[str]:
        return ["--parameter-overrides", f"Architecture={self.architecture}"]

    @property
    def _local(self) -> list[str | Path]:
        variables = self.folder / "variables.json"
        variables.write_text(json.dumps({"Parameters": dict(self.settings)}), encoding="utf-8")
        template = self.folder / "build/template.yaml"
        here: list[str | Path] = ["--template", template, "--env-vars", variables, "--region", self.region]
        return [*here, *self._parameters, "--skip-pull-image", *self.options]

    @property
    def _environment(self) -> dict[str, str]:
        keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": self.region}
        return os.environ | keys | {"SAM_CLI_TELEMETRY": "0"}

    def _run(self, *arguments: str | Path) -> str:
        done = subprocess.run(
            [SAM, *arguments],
            cwd=self.root,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise TimeoutError(log.read_text())
