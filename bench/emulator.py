"""A fresh container under AWS's runtime interface emulator, from its start to its first DAG run."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import built, stand_in_airflow
from bench.cpus import measured_cpu, on_cpu
from bench.events import Json
from tests.support import lambda_runtime

_POLL = 0.001  # seconds


def cold_start(folder: Path, environment: Mapping[str, str], event: Json, airflow: str) -> float:
    """Start a function's container, and give it an event.

    Args:
        folder: With `app.py`.
        environment: All of its variables, `PYTHONPATH` for its layers among them.
        event: Of which one DAG run comes.
        airflow: The base URL of the stand-in that takes the run.

    Returns:
        Seconds from the start of the emulator's process until the run was accepted.

    Raises:
        RuntimeError: When no run came.
    """
    before = stand_in_airflow.count(airflow)
    started = time.monotonic()
    with _container(folder, environment) as port:
        url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = answer.read().decode()
    if stand_in_airflow.count(airflow) != before + 1:
        raise RuntimeError(f"no run came from {folder}: {said}")
    return stand_in_airflow.last(airflow) - started


@contextmanager
def _container(folder: Path, environment: Mapping[str, str]) -> Iterator[int]:
    port, api_port = lambda_runtime.free_port(), lambda_runtime.free_port()
    command: list[str | Path] = [lambda_runtime.emulator(), "--log-level", "error"]
    command += ["--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
    command += ["--runtime-api-address", f"127.0.0.1:{api_port}"]
    command += [built.lambda_python(), "-m", "awslambdaric", "app.handler"]
    with on_cpu(measured_cpu()):
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={"AWS_LAMBDA_FUNCTION_TIMEOUT": "30", **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        while not _listens(port):
            time.sleep(_POLL)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
