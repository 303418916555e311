"""Where a warm event's CPU goes: `python shares_program.py LOG`, in the folder of a function.

The line of JSON on standard input is the event; the answer is `{"<part>": share}` of a thousand events under cProfile,
the waiting for answers left out. A part is a package, or one of dagbridge's own.
"""

from __future__ import annotations

import cProfile
import importlib
import json
import os
import pstats
import sys
from collections import Counter
from typing import Any

EVENTS = 1000
WAITING = ("recv_into", "poll")
PARTS = (
    "dagbridge/",
    "aws_lambda_powertools/",
    "requests/",
    "urllib3/",
    "jmespath/",
    "http/",
    "email/",
    "logging/",
    "json/",
)


def main(log: str) -> None:
    """Profile the events, and say where the time went."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - nothing is imported here that the function does not import
    handler = importlib.import_module("app").handler
    context = importlib.import_module("container").Context  # beside this file
    for line in sys.stdin:
        event = json.loads(line)
        for _ in range(EVENTS // 10):  # warms up
            handler(event, context())
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(EVENTS):
            handler(event, context())
        profile.disable()
        answers.write(json.dumps(_shares(pstats.Stats(profile))) + "\n")
        answers.flush()


def _shares(stats: Any) -> dict[str, float]:
    """Add up each part's own time; that of a builtin is its caller's."""
    seconds: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, callers) in stats.stats.items():
        if any(waiting in name for waiting in WAITING):
            continue
        if file != "~":
            seconds[_part(file)] += own
        for (caller, _, _), (_, _, of_caller, _) in callers.items() if file == "~" else ():
            seconds[_part(caller)] += of_caller
    return {part: own / seconds.total() for part, own in seconds.most_common()}


def _part(file: str) -> str:
    part = next((part.rstrip("/") for part in PARTS if part in file), "the rest of Python")
    if part != "dagbridge":
        return part
    inside = file.partition("dagbridge/")[2].split("/")
    return f"dagbridge/{inside[0]}" if len(inside) > 1 else "dagbridge"


if __name__ == "__main__":
    main(*sys.argv[1:])
