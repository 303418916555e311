"""What a larger routing table costs: at the first event, and at each event after it."""

from __future__ import annotations

import functools
import json
import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import aws, events, gauge, patterns, programs, stand_in_airflow
from bench.alternating import take_turns
from bench.section import Scale, Section, Target
from dagbridge_cli.compile import write_table
from demo.aws import SECRET_NAME

ROUTES = (10, 100, 1_000, 10_000)
FIRST, WARM = 5.0, 1.15  # ms for 100 routes; × for 1,000
EVENTS = 100  # a turn

TEXT = f"""
Tables of {", ".join(f"{count:,}" for count in ROUTES)} routes, ten a bucket, told apart by the bucket and the key's
prefix; each event is for one of them. The first event is that of a fresh process, table and clients included, without
the start of Python itself; what 100 routes cost more than 10 is the median of the differences in each round.
The warm event is the mean of {EVENTS} that a container takes in a turn; all containers take turns.
"""


def measure(scale: Scale) -> Section:
    """Measure all sizes in turns."""
    with ExitStack() as stack:
        airflow = stack.enter_context(stand_in_airflow.started())
        environment = stack.enter_context(aws.environment(airflow))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tables = {count: {**environment, "DAGBRIDGE_ROUTES": str(_table(folder, count))} for count in _routes(scale)}
        calls: dict[str, Callable[[], float]] = {
            str(n): functools.partial(_first, n, tables[n], folder) for n in tables
        }
        first = take_turns({**calls, "gauge": gauge.boto3_import}, scale.rounds * 4 - 1)
        running = {
            str(n): stack.enter_context(programs.function("S3Function", tables[n], folder / f"{n}.log")) for n in tables
        }
        warm = take_turns({n: functools.partial(_warm, int(n), one) for n, one in running.items()}, scale.rounds + 1)
    known = statistics.median(first.pop("gauge"))
    firsts = {n: statistics.median(each) * 1000 for n, each in first.items()}
    warms = {n: statistics.median(each[1:]) * 1e6 for n, each in warm.items()}  # the first turn warms up
    few, hundred, thousand = (str(n) for n in list(tables)[:3])
    more = statistics.median(b - a for a, b in zip(first[few], first[hundred], strict=True)) * 1000
    return Section(
        name="growth",
        title="Growth with the routing table",
        text=f"{TEXT}\n`import boto3` took turns with them: {known:.0f} ms; {gauge.THERE} where the target was set.",
        header=["routes", "first event, ms", "warm event, µs"],
        rows=[[f"{int(n):,}", f"{firsts[n]:.1f}", f"{warms[n]:.0f}"] for n in firsts],
        targets=[
            Target("100 routes at a cold start, more than 10", more, FIRST, unit="ms"),
            Target(f"the same, {gauge.WHERE}", gauge.as_there(more, known), FIRST, unit="ms"),
            Target("a warm event with 1,000 routes beside 10", warms[thousand] / warms[few], WARM),
        ],
        series={f"{int(n):,} routes": {"warm event": warms[n]} for n in warms},
        unit="microseconds",
    )


def _routes(scale: Scale) -> tuple[int, ...]:
    return ROUTES[:3] if scale.quick else ROUTES


def _table(folder: Path, count: int) -> Path:
    """Write a table of so many routes, as `sam build` does."""
    match, _ = patterns.SCENARIOS["A"]
    conf = {"uri": "s3://${detail.bucket.name}/${detail.object.key}", "size": "${detail.object.size}"}
    routes = {f"stream-{n}": {"match": match(n), "dag_id": "ingest", "conf": conf} for n in range(count)}
    path = folder / f"{count}.json"
    table = {"version": 1, "airflows": {"default": {"secret": SECRET_NAME}}, "routes": routes}
    write_table(json.dumps(table), path)
    return path


def _event(number: int) -> events.Json:
    """Give a notification that one route takes."""
    event = events.s3_notification([number])
    s3: dict[str, Any] = event["Records"][0]["s3"]
    s3["bucket"] |= {"name": f"bucket-{number // 10}", "arn": f"arn:aws:s3:::bucket-{number // 10}"}
    s3["object"]["key"] = patterns.key_of(number % 10)
    return event


def _first(count: int, environment: Mapping[str, str], folder: Path) -> float:
    with programs.function("S3Function", environment, folder / "first.log") as function:
        return _seconds(function, count // 2)


def _warm(count: int, function: programs.Program) -> float:
    return statistics.mean(_seconds(function, number % count) for number in range(EVENTS))


def _seconds(function: programs.Program, number: int) -> float:
    answer = function.ask(json.dumps(_event(number)))
    if answer["answer"]["outcomes"] != {"triggered": 1}:
        raise RuntimeError(f"the event became no DAG run: {answer['answer']}")
    return float(answer["seconds"])
