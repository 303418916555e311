"""`requests` alone under load, as a program: `python requests_load.py HOST PORT CONNECTIONS`.

As `raw_load`, with as many threads as connections, each with a bare `requests.Session`: what a client of `requests` can
reach that has nothing else to do.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests


def main(host: str, port: str, connections: str) -> None:
    """Send what each line names until standard input ends."""
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=int(connections)))
    for line in sys.stdin:
        prepared = [_taken_apart(request) for request in json.loads(Path(line.strip()).read_bytes())]
        with ThreadPoolExecutor(int(connections)) as threads:
            cpu, started = time.process_time(), time.perf_counter()
            list(threads.map(lambda one: _post(session, f"http://{host}:{port}", one), prepared))
            figures = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


def _taken_apart(request: str) -> dict[str, Any]:
    """Give `{"path", "headers", "json"}` of a whole HTTP request."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    kept = {name: headers[name] for name in headers if name.lower() in {"authorization", "accept"}}
    return {"path": first.split(" ")[1], "headers": kept, "json": json.loads(body)}


def _post(session: requests.Session, base_url: str, request: dict[str, Any]) -> None:
    url = base_url + request["path"]
    answer = session.post(url, json=request["json"], headers=request["headers"], timeout=(3, 10))
    answer.raise_for_status()
    answer.json()


if __name__ == "__main__":
    main(*sys.argv[1:])
