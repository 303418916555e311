"""Memory of a function's process: at its first event, in a batch of 10,000 messages, and after 100,000 events."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import aws, built, events, programs, stand_in_airflow
from bench.section import Scale, Section, Target
from tests.support import lambda_runtime

PEAK, GROWTH = 75.0, 1.0  # MB
BATCH = 10_000
SAMPLES, EVENTS_A_SAMPLE, MESSAGES = 10, 10_000, 10
PATIENCE = 300  # seconds for one invocation

TEXT = """
Peak memory (`VmHWM`, in MB of 2²⁰ bytes) of the function's own process under AWS's runtime interface emulator, with
AWS's runtime client and CPython 3.13: after its first event, and after 10,000 SQS messages in one invocation, which are
close to the 6 MB that Lambda hands over. The last rows are resident memory (`VmRSS`) of one container that takes
100,000 events in batches of ten messages; growth counts from the first 10,000 events on, when all that is kept has been
made. The Airflow is a hand-made one that answers at once.
"""


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that a function's process had, in MB."""

    name: str
    megabytes: float


def measure(scale: Scale) -> Section:
    """Measure peaks and growth."""
    batch = 20 if scale.quick else BATCH
    per_sample = 20 if scale.quick else EVENTS_A_SAMPLE
    with stand_in_airflow.started() as server, aws.environment(server) as environment:
        peaks = [
            _peak("cold start, S3", "S3Function", events.s3_notification(range(1)), environment),
            _peak("cold start, SQS", "SqsFunction", events.sqs_messages(range(1)), environment),
            _peak(f"batch of {batch:,} messages", "SqsFunction", events.sqs_messages(range(batch)), environment),
        ]
        resident = _resident(per_sample, environment)
    after = {f"after {(number + 1) * per_sample:,} events": value for number, value in enumerate(resident)}
    return Section(
        name="memory",
        title="Memory",
        text=TEXT,
        header=["", "MB"],
        rows=[
            [name, f"{value:.1f}"] for name, value in [*((one.name, one.megabytes) for one in peaks), *after.items()]
        ],
        targets=[
            *(Target(f"peak memory, {one.name}", one.megabytes, PEAK, unit="MB") for one in peaks),
            Target(f"growth over {SAMPLES * per_sample:,} events", resident[-1] - resident[0], GROWTH, unit="MB"),
        ],
        series={
            **{one.name: {"peak": one.megabytes} for one in peaks},
            **{f"{(number + 1) * per_sample / 1000:g} k": {"resident": value} for number, value in enumerate(resident)},
        },
        unit="MB",
    )


def _peak(name: str, function: str, event: events.Json, environment: Mapping[str, str]) -> Peak:
    """Start a function anew in the emulator, and give it one event."""
    longer = {**environment, "AWS_LAMBDA_FUNCTION_TIMEOUT": str(PATIENCE)}
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "function.log"
        running: Any = lambda_runtime.Function(built.lambda_python(), built.build(), function, longer, log)
        stack.callback(running.stop)
        answer = running.invoke(event, timeout=PATIENCE)
        if "errorType" in answer or answer.get("batchItemFailures"):
            raise RuntimeError(f"{name}: {answer}")
        return Peak(name, megabytes(running.runtime_pid, "VmHWM"))


def _resident(per_sample: int, environment: Mapping[str, str]) -> list[float]:
    """Give one container many events; its resident memory after each tenth of them."""
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "function.log"
        function = stack.enter_context(programs.function("SqsFunction", environment, log))
        return [_after(function, number * per_sample, per_sample) for number in range(SAMPLES)]


def _after(function: programs.Program, first: int, count: int) -> float:
    for start in range(first, first + count, MESSAGES):
        function.ask(json.dumps(events.sqs_messages(range(start, start + MESSAGES))))
    return megabytes(function.pid, "VmRSS")


def megabytes(pid: int, kind: str) -> float:
    """Read `VmHWM` (the most so far) or `VmRSS` (now) of a process. Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{kind}:"))
