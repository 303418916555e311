"""A proxy on 127.0.0.1 that lets some requests go wrong on their way."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds for one answer of the server behind, and for a client that keeps a connection without using it."""

_LINGER = struct.pack("ii", 1, 0)  # close() sends RST and forgets what was not sent


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the client sent it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the client gets it."""

    status: int
    headers: dict[str, str]
    body: bytes


class Reset(Exception):  # noqa: N818 - what is to happen, no error of ours
    """Breaks the connection off, without an answer."""


class Behaviour(Protocol):
    """Decides what happens to each request. Called by many threads."""

    def before(self, proxy: Proxy[Any]) -> Any:
        """Decide, before a byte of the request is read, what becomes of it; may raise `Reset`."""
        ...

    def answer(self, proxy: Proxy[Any], decided: Any, request: Request) -> Answer:
        """Answer a request, with or without `proxy.forward`; may raise `Reset`."""
        ...


B = TypeVar("B", bound=Behaviour)


class Proxy(Generic[B]):
    """An HTTP proxy to one server. A context manager.

    Attributes:
        url: Where it listens.
        counts: What happened, by name: the behaviour writes here with `count`.
    """

    def __init__(self, upstream: str, behaviour: B) -> None:
        """Nothing listens yet.

        Args:
            upstream: `http://127.0.0.1:8080`.
            behaviour: Asked for every request.
        """
        self.behaviour = behaviour
        self.counts: Counter[str] = Counter()
        self._upstream = upstream.removeprefix("http://")
        self._lock = threading.Lock()
        self._refuses_until = 0.0
        self._ended = threading.Event()
        self._port = 0
        self._listener: socket.socket | None = None
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._listen()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self._port}"

    def count(self, name: str) -> None:
        """Count something that happened."""
        with self._lock:
            self.counts[name] += 1

    def refuse(self, seconds: float) -> None:
        """Stop listening for a while: who connects is refused by the kernel."""
        self._refuses_until = time.monotonic() + seconds

    def forward(self, request: Request) -> Answer:
        """Send a request to the server behind, and give its answer.

        Raises:
            Reset: The server does not answer.
        """
        connection = http.client.HTTPConnection(self._upstream, timeout=PATIENCE)
        headers = {name: value for name, value in request.headers.items() if name.lower() != "connection"}
        try:
            connection.request(request.method, request.path, request.body, headers | {"Connection": "close"})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        except (OSError, http.client.HTTPException) as error:
            self.count("server behind the proxy did not answer")
            raise Reset from error
        finally:
            connection.close()

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, self._port))
        listener.listen(64)
        listener.settimeout(0.02)
        self._port = listener.getsockname()[1]
        self._listener = listener

    def _accept(self) -> None:
        while not self._ended.is_set():
            refuses = time.monotonic() < self._refuses_until
            if refuses and self._listener is not None:
                self._listener.close()
                self._listener = None
            elif not refuses and self._listener is None:
                self._listen()
            if self._listener is None:
                time.sleep(0.01)
                continue
            with contextlib.suppress(TimeoutError):
                client, address = self._listener.accept()
                client.settimeout(PATIENCE)
                threading.Thread(target=self._serve, args=(client, address), daemon=True).start()
        if self._listener is not None:
            self._listener.close()

    def _serve(self, client: socket.socket, address: tuple[str, int]) -> None:
        with client, contextlib.suppress(OSError):
            _Exchange(client, address, self)  # type: ignore[arg-type] # serves the whole connection


class _Exchange(BaseHTTPRequestHandler):
    """One client's connection."""

    protocol_version = "HTTP/1.1"
    server: Proxy[Any]  # type: ignore[assignment]
    disable_nagle_algorithm = True
    _decided: Any

    def handle_one_request(self) -> None:
        with self._broken_off_on_reset():
            if not self.connection.recv(1, socket.MSG_PEEK):
                self.close_connection = True
                return
            self._decided = self.server.behaviour.before(self.server)
            super().handle_one_request()

    def do_GET(self) -> None:
        with self._broken_off_on_reset():
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:  # the client was killed while it sent
                raise Reset
            request = Request(self.command, self.path, dict(self.headers), body)
            answer = self.server.behaviour.answer(self.server, self._decided, request)
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names that http.server looks for

    @contextlib.contextmanager
    def _broken_off_on_reset(self) -> Iterator[None]:
        try:
            yield
        except Reset:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            os.close(self.connection.detach())
