"""A warm container that can also send a bare POST: `python warm_program.py LOG REQUEST`, in the folder of a function.

A line of JSON on standard input, `{"side", "event", "times"}`, is one turn: the event that many times by the handler
(`dagbridge`), or the request that it came to that many times by a `requests.Session` (`bare`). The answer is
`{"seconds", "cpu"}` of one event. REQUEST is a file with `{"url", "headers", "json"}`.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main(log: str, request: str) -> None:
    """Take turns until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - nothing is imported here that the function does not import
    handler = importlib.import_module("app").handler
    context = importlib.import_module("container").Context  # beside this file
    bare = _bare_post(json.loads(Path(request).read_text(encoding="utf-8")))
    for line in sys.stdin:
        turn = json.loads(line)
        call = bare if turn["side"] == "bare" else functools.partial(handler, turn["event"], context())
        answers.write(json.dumps(_timed(call, turn["times"])) + "\n")
        answers.flush()


def _bare_post(request: dict[str, Any]) -> Callable[[], object]:
    requests = importlib.import_module("requests")
    session = requests.Session()

    def post() -> object:
        answer = session.post(request["url"], json=request["json"], headers=request["headers"], timeout=(3, 10))
        answer.raise_for_status()
        return answer.json()

    return post


def _timed(call: Callable[[], object], times: int) -> dict[str, float]:
    cpu, started = time.process_time(), time.perf_counter()
    for _ in range(times):
        call()
    return {"seconds": (time.perf_counter() - started) / times, "cpu": (time.process_time() - cpu) / times}


if __name__ == "__main__":
    main(*sys.argv[1:])
