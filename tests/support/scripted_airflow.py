"""A hand-made server that answers what the test tells it: for answers that a real Airflow can't be made to give."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RESET = "reset"
"""An answer that is no answer: the connection is reset after the request was read."""


@dataclass
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class ScriptedAirflow:
    """Answers each request with the next entry of its script, and remembers the requests.

    An entry is `(status, body)`, `(status, body, headers)` or `RESET`; a dict body is sent as JSON. When the script
    is used up, runs are accepted (200) and tokens given (201), and its DAGs are `paused` or not.
    """

    base_url: str = ""
    script: list[Any] = field(default_factory=list)
    paused: bool = False
    requests: list[Request] = field(default_factory=list)

    @property
    def triggers(self) -> list[Request]:
        """The requests that would have made a run."""
        return [r for r in self.requests if r.method == "POST" and r.path.endswith("/dagRuns")]

    def answer(self, request: Request) -> Any:
        self.requests.append(request)
        if self.script:
            return self.script.pop(0)
        if request.path.endswith("/auth/token"):
            return 201, {"access_token": "token-1"}
        if request.path.endswith("/version"):
            return 200, {"version": "3.3.2"}
        if request.method == "GET" and request.path.rpartition("/")[0].endswith("/dags"):
            return 200, {"is_paused": self.paused}
        return 200, {"dag_run_id": (request.body or {}).get("dag_run_id"), "state": "queued"}


@contextmanager
def scripted_airflow(bind: str = "127.0.0.1", host: str = "127.0.0.1") -> Iterator[ScriptedAirflow]:
    """Serve on a free port.

    Args:
        bind: The address to listen on.
        host: What those who ask call this machine.
    """
    airflow = ScriptedAirflow()
    server = ThreadingHTTPServer((bind, 0), _handler(airflow))
    server.daemon_threads = True
    airflow.base_url = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield airflow
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(airflow: ScriptedAirflow) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, else the second waits for the first to be acknowledged

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = self.headers.get("Content-Type") == "application/json"
            body = json.loads(raw) if is_json and raw else raw.decode() or None
            answer = airflow.answer(Request(self.command, self.path, dict(self.headers), body))
            if answer == RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.shutdown(socket.SHUT_RD)
                self.connection.close()
                self.close_connection = True
                return
            self._write(*answer)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - http.server looks for these names

        def _write(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            """Stay silent."""

    return Handler
