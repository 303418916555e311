"""A raw load generator, as a program: `python raw_load.py HOST PORT CONNECTIONS`. What no client can be faster than.

One thread, kept connections, prepared bytes, and no more understanding of an answer than where it ends and its status.
A line on standard input names a file with a JSON list of requests, each a whole HTTP request; a line on standard output
is `{"seconds", "cpu"}` from the first byte sent to the last received. It ends when its input does.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_LAST_CHUNK = b"\r\n0\r\n\r\n"


def main(host: str, port: str, connections: str) -> None:
    """Send what each line names until standard input ends."""
    kept = [_connect(host, int(port)) for _ in range(int(connections))]
    for line in sys.stdin:
        requests = [request.encode("latin-1") for request in json.loads(Path(line.strip()).read_bytes())]
        cpu, started = time.process_time(), time.perf_counter()
        send_all(kept, requests)
        figures = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


def send_all(connections: list[socket.socket], requests: list[bytes]) -> None:
    """Send requests, one at a time on each connection.

    Raises:
        RuntimeError: When an answer is none of 2xx, or there is none.
    """
    waiting = iter(requests)
    received: dict[socket.socket, bytes] = {}
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
            _send_next(connection, waiting, received)
        while received:
            for key, _ in selector.select():
                connection = key.fileobj  # type: ignore[assignment] # registered above
                received[connection] += connection.recv(65_536) or _closed()
                if _is_whole(received[connection]):
                    del received[connection]
                    _send_next(connection, waiting, received)


def _send_next(connection: socket.socket, waiting: Iterator[bytes], received: dict[socket.socket, bytes]) -> None:
    if (request := next(waiting, None)) is not None:
        connection.sendall(request)
        received[connection] = b""


def _is_whole(answer: bytes) -> bool:
    end = answer.find(_END_OF_HEAD)
    if end < 0:
        return False
    if not answer.startswith(b"HTTP/1.1 2"):
        raise RuntimeError(f"answered {answer[:200]!r}")
    head = answer[:end].lower()
    start = head.find(_LENGTH)
    if start < 0:  # in chunks, as Airflow's middleware has it
        return answer.endswith(_LAST_CHUNK)
    return len(answer) >= end + len(_END_OF_HEAD) + int(head[start + len(_LENGTH) :].split(b"\r\n", 1)[0])


def _closed() -> bytes:
    raise RuntimeError("the server closed a connection without an answer")


def _connect(host: str, port: int) -> socket.socket:
    connection = socket.create_connection((host, port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


if __name__ == "__main__":
    main(*sys.argv[1:])
