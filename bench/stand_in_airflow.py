"""A hand-made Airflow 3 that only accepts: what a client costs is measured, not what Airflow does.

It answers `POST …/dagRuns` as Airflow 3.3 does, after a delay, and says yes to all that a client asks before. A program
of its own, `python stand_in_airflow.py [--delay MS]`: it writes its port, and ends when its standard input closes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cpus import on_cpu, serving_cpu

_ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_TOKEN = "e30.e30.c2lnbmF0dXJl"  # three parts, as a JWT has, and no time at which it ends


@contextmanager
def started(delay_ms: float = 0.0) -> Iterator[str]:
    """Start it on the CPU of the servers; give its base URL, `http://127.0.0.1:<port>`.

    Args:
        delay_ms: Milliseconds from a request to its answer.
    """
    command = [sys.executable, "-m", "bench.stand_in_airflow", "--delay", str(delay_ms)]
    with on_cpu(serving_cpu()):
        process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the stand-in has no pipes")
        try:
            yield f"http://{HOST}:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


def count(base_url: str) -> int:
    """Tell how many runs it was asked for so far."""
    return int(_get(f"{base_url}/count"))


def last(base_url: str) -> float:
    """Tell when it accepted the last run, in seconds of `time.monotonic`, which all processes of a machine share."""
    return float(_get(f"{base_url}/last"))


@contextmanager
def recording(base_url: str) -> Iterator[list[str]]:
    """Record the requests for runs, whole, each byte as a character (latin-1). The list has them after the block."""
    requests: list[str] = []
    _get(f"{base_url}/record")
    yield requests
    requests += json.loads(_get(f"{base_url}/recorded"))


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


class Accepting(asyncio.Protocol):
    """One connection. Requests are answered one after the other, each after the delay."""

    runs = 0
    last = 0.0
    recorded: list[bytes] | None = None

    def __init__(self, delay: float) -> None:
        """Wait for requests, each of which is answered after `delay` seconds."""
        self._delay = delay
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._received += data
        while (end := self._received.find(_END_OF_HEAD)) >= 0:
            head = self._received[:end]
            whole = end + len(_END_OF_HEAD) + _length_of_body(head)
            if len(self._received) < whole:
                return
            request, self._received = self._received[:whole], self._received[whole:]
            method, path, _ = head.decode("latin-1").split(" ", 2)
            answer = _message(*self._answer(method, path, request))
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._send, answer)
            else:
                self._send(answer)

    def _send(self, answer: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport) and not self._transport.is_closing():
            self._transport.write(answer)

    def _answer(self, method: str, path: str, request: bytes) -> tuple[str, object]:
        if method == "POST" and path.endswith("/dagRuns"):
            Accepting.runs += 1
            Accepting.last = time.monotonic()
            if Accepting.recorded is not None:
                Accepting.recorded.append(request)
            return "200 OK", _run(path.split("/")[-2], json.loads(request.split(_END_OF_HEAD, 1)[1]))
        if path in _ASKED_BY_US:
            return "200 OK", _ASKED_BY_US[path]()
        if path == "/auth/token":
            return "201 Created", {"access_token": _TOKEN}
        if path == "/api/v2/version":
            return "200 OK", {"version": "3.3.2", "git_version": None}
        if method == "GET" and path.startswith("/api/v2/dags/"):
            return "200 OK", {"dag_id": path.rsplit("/", 1)[-1], "is_paused": False}
        return "404 Not Found", {"detail": "Not Found"}


def _record() -> bool:
    Accepting.recorded = []
    return True


def _recorded() -> list[str]:
    requests, Accepting.recorded = Accepting.recorded or [], None
    return [request.decode("latin-1") for request in requests]


_ASKED_BY_US: dict[str, Callable[[], object]] = {
    "/count": lambda: Accepting.runs,
    "/last": lambda: Accepting.last,
    "/record": _record,
    "/recorded": _recorded,
}


def _run(dag_id: str, asked: dict[str, object]) -> dict[str, object]:
    """Give a run as Airflow 3.3 describes it."""
    now = "2026-01-31T00:00:00.000000Z"
    return {
        "dag_run_id": asked.get("dag_run_id", "manual__2026-01-31T00:00:00+00:00"),
        "dag_id": dag_id,
        "logical_date": None,
        "queued_at": now,
        "start_date": None,
        "end_date": None,
        "duration": None,
        "data_interval_start": None,
        "data_interval_end": None,
        "run_after": now,
        "last_scheduling_decision": None,
        "run_type": "manual",
        "state": "queued",
        "triggered_by": "rest_api",
        "triggering_user_name": "admin",
        "conf": asked.get("conf"),
        "note": asked.get("note"),
        "dag_versions": [],
        "bundle_version": None,
        "dag_display_name": dag_id,
        "partition_key": None,
    }


def _length_of_body(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.find(_LENGTH)
    return int(lowered[start + len(_LENGTH) :].split(b"\r\n", 1)[0]) if start >= 0 else 0


def _message(status: str, document: object) -> bytes:
    body = json.dumps(document, separators=(",", ":")).encode()
    head = (
        f"HTTP/1.1 {status}\r\nserver: uvicorn\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _serve(delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Accepting(delay), HOST, 0, backlog=128)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it closes the pipe, or dies


def main() -> None:
    """Serve until standard input closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds from a request to its answer")
    asyncio.run(_serve(parser.parse_args().delay / 1000))


if __name__ == "__main__":
    main()
