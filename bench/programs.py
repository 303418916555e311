"""The programs that are measured, seen from outside: a function's container, and the raw load generator."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import built, container, raw_load, requests_load
from bench.cpus import measured_cpu, on_cpu


class Program:
    """A process that answers each line with a line of JSON."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Talk to a process with pipes as standard input and output."""
        self._process = process
        self.pid = process.pid

    def ask(self, line: str) -> dict[str, Any]:
        """Send a line, and wait for the answer.

        Raises:
            RuntimeError: When the process ended instead; its traceback is on standard error.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the program has no pipes")
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the program ended with exit status {self._process.wait()}")
        return dict(json.loads(answer))


@contextmanager
def function(name: str, environment: Mapping[str, str], log: Path, cpu: int | None = None) -> Iterator[Program]:
    """Start a container of a built function, such as `SqsFunction`, on the CPU of what is measured.

    Args:
        name: Its logical id in the template.
        environment: All of its variables.
        log: What it prints is appended to this file.
        cpu: Another CPU.
    """
    command: list[str | Path] = [built.lambda_python(), container.__file__, log]
    with _started(command, built.build() / name, environment, cpu) as program:
        yield program


@contextmanager
def warm(folder: Path, environment: Mapping[str, str], log: Path, request: Path) -> Iterator[Program]:
    """Start a container that can also send a bare POST; see `warm_program`."""
    command: list[str | Path] = [
        built.lambda_python(),
        Path(container.__file__).with_name("warm_program.py"),
        log,
        request,
    ]
    with _started(command, folder, environment, None) as program:
        yield program


@contextmanager
def profiled(folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[Program]:
    """Start a container that profiles an event; see `shares_program`."""
    command: list[str | Path] = [
        built.lambda_python(),
        Path(container.__file__).with_name("shares_program.py"),
        log,
    ]
    with _started(command, folder, environment, None) as program:
        yield program


@contextmanager
def load_generator(base_url: str, connections: int) -> Iterator[Program]:
    """Start the raw load generator, with connections to a server, on the CPU of what is measured."""
    with _sender(raw_load.__file__, base_url, connections) as program:
        yield program


@contextmanager
def bare_requests(base_url: str, connections: int) -> Iterator[Program]:
    """Start what sends the same by bare `requests`, with the layer's release of it, on the same CPU."""
    with _sender(requests_load.__file__, base_url, connections) as program:
        yield program


@contextmanager
def _sender(file: str, base_url: str, connections: int) -> Iterator[Program]:
    server = urlsplit(base_url)
    command: list[str | Path] = [
        built.lambda_python(),
        file,
        str(server.hostname),
        str(server.port),
        str(connections),
    ]
    environment = {"PATH": "/usr/bin:/bin", **built.layers_on_path()}
    with _started(command, built.build(), environment, None) as program:
        yield program


@contextmanager
def _started(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], cpu: int | None
) -> Iterator[Program]:
    with on_cpu(measured_cpu() if cpu is None else cpu):
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    with process:
        try:
            yield Program(process)
        finally:
            process.kill()
