"""HTTP as AWS's JSON APIs speak it: an error's code is in a header."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One answer: HTTP status, JSON body, and the error's code where it is one."""

    status: int
    body: Any
    error: str | None = None


Respond = Callable[[str, str, dict[str, str], bytes], Answer | None]
"""(method, path, headers with their names in lower case, body) → the answer; None: hang up."""


@contextmanager
def served(respond: Respond) -> Iterator[int]:
    """Serve on a free port of 127.0.0.1, and yield the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(respond))
    server.daemon_threads = True
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(respond: Respond) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together; apart, the second waits 40 ms for the client's ACK

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = respond(self.command, self.path, headers, body)
            if answer is None:
                self.close_connection = True
                return
            self._write(answer)

        def _write(self, answer: Answer) -> None:
            data = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if answer.error:
                self.send_header("x-amzn-ErrorType", answer.error)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Stay silent."""

    return Handler
