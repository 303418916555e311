"""A warm event, beside the very same POST by a bare `requests.Session`."""

from __future__ import annotations

import functools
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench import aws, built, events, programs, stand_in_airflow
from bench.alternating import take_turns
from bench.section import Scale, Section, Target

OURS, BARE = "dagbridge", "bare"
TIMES = 200  # events a turn
MOST = 25.0  # % on top of the bare POST

TEXT = f"""
A warm container takes an S3 notification: events, routes, `conf`, POST, log line, metrics. Beside it, in the same
process and in turns of {TIMES}, a bare `requests.Session` makes the very same POST, with the body and the token that
the function sent, and reads the answer. The Airflow is a hand-made one that answers at once.
"""


def measure(scale: Scale) -> Section:
    """Measure both sides in turns, in one process."""
    times = 20 if scale.quick else TIMES
    event = events.s3_notification([1])
    with (
        stand_in_airflow.started() as airflow,
        aws.environment(airflow) as environment,
        tempfile.TemporaryDirectory() as folder,
    ):
        request = Path(folder) / "request.json"
        log = Path(folder) / "log"
        with programs.function("S3Function", environment, log) as function, stand_in_airflow.recording(airflow) as sent:
            function.ask(json.dumps(event))
        request.write_text(json.dumps(_request(airflow, sent[0])))
        with programs.warm(built.build() / "S3Function", environment, log, request) as warm:
            sides = {side: functools.partial(_turn, warm, side, event, times) for side in (OURS, BARE)}
            for side in sides.values():
                side()  # warms up
            turns = take_turns(sides, scale.rounds)
    seconds, cpu = ({side: _median(turns[side], what) for side in turns} for what in ("seconds", "cpu"))
    return Section(
        name="warm-event",
        title="A warm event",
        text=TEXT,
        header=["", "wall time, µs", "CPU, µs"],
        rows=[
            *([name, f"{seconds[side] * 1e6:.0f}", f"{cpu[side] * 1e6:.0f}"] for side, name in _NAMES.items()),
            ["on top", f"{_on_top(seconds):.0f} %", f"{_on_top(cpu):.0f} %"],
        ],
        targets=[
            Target("wall time of a warm event on top of the bare POST", _on_top(seconds), MOST, unit="%"),
            Target("CPU time of a warm event on top of the bare POST", _on_top(cpu), MOST, unit="%"),
        ],
        series={name: {"wall": seconds[side] * 1e6, "CPU": cpu[side] * 1e6} for side, name in _NAMES.items()},
        unit="microseconds",
    )


_NAMES = {OURS: "dagbridge, the whole event", BARE: "requests.Session, the POST alone"}


def _request(base_url: str, raw: str) -> dict[str, Any]:
    """Take the function's own request apart: the headers that `requests` would not set by itself, and the body."""
    head, _, body = raw.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return {
        "url": base_url + first.split(" ")[1],
        "headers": {"Authorization": headers["Authorization"]},
        "json": json.loads(body),
    }


def _turn(warm: programs.Program, side: str, event: events.Json, times: int) -> dict[str, float]:
    return warm.ask(json.dumps({"side": side, "event": event, "times": times}))


def _median(turns: list[dict[str, float]], what: str) -> float:
    return statistics.median(turn[what] for turn in turns)


def _on_top(figures: dict[str, float]) -> float:
    """Percent that the whole event takes on top of the POST."""
    return (figures[OURS] / figures[BARE] - 1) * 100
