"""What a million events cost, by source and memory size, beside what AWS offers to do the same."""

from __future__ import annotations

import functools
import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import aws, events, prices, programs, stand_in_airflow
from bench.alternating import take_turns
from bench.section import Scale, Section
from bench.throttle import cpu_seconds, share, throttled

SIZES = (128, 192, 256, 384, 512)
DELAYS_MS = (15.0, 100.0)
TURNS = 3  # times the rounds: warm invocations of each size
CHECKED = 256  # MB: the size at which a cold start is measured, not computed
COLD_SHARE = 0.01
PLATFORM_LOG = 330  # bytes of Lambda's own lines for an invocation: START, END, REPORT
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Source:
    """A road to dagbridge.

    Attributes:
        name: As the table has it.
        function: Its function's logical id.
        event: What one invocation gets.
        fee: What AWS takes for bringing an event to the function, in dollars.
        batch: Events in one invocation.
    """

    name: str
    function: str
    event: events.Json
    fee: float
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one source, with an Airflow that answers after some milliseconds: by memory size, ms billed and dollars."""

    source: Source
    delay_ms: float
    billed_ms: Mapping[int, int]
    dollars: Mapping[int, float]

    @property
    def best(self) -> int:
        """The cheapest memory size."""
        return min(self.dollars, key=lambda size: self.dollars[size])


@dataclass(frozen=True, slots=True)
class Cold:
    """A cold start: CPU seconds, seconds of waiting, and the seconds that it took at the size that was measured."""

    cpu: float
    wait: float
    measured: float

    def seconds(self, megabytes: int) -> float:
        """Tell how long it takes with the CPU of a memory size."""
        return self.wait + self.cpu / share(megabytes)


def measure(scale: Scale) -> Section:
    """Measure durations at every size, and price them."""
    sizes = SIZES[::4] if scale.quick else SIZES
    delays = DELAYS_MS[:1] if scale.quick else DELAYS_MS
    cold = _cold(scale)
    costs = [cost for delay in delays for cost in _costs(delay, sizes, cold, scale)]
    others = _others()
    return Section(
        name="cost",
        title="Cost of a million events",
        text=_text(cold, costs),
        header=["US dollars for a million events", *(f"{size} MB" for size in sizes), "best"],
        rows=[*(_row(cost) for cost in costs), *([name, *[""] * len(sizes), f"{cost:.2f}"] for name, cost in others)],
        series={
            one.source.name: {f"{size} MB": one.dollars[size] for size in sizes}
            for one in costs
            if one.delay_ms == delays[0]
        },
        unit="US dollars",
    )


def sources() -> list[Source]:
    """List the roads. SQS: a message is sent alone, and ten are received and deleted at once."""
    sqs = prices.SQS_REQUEST * (1 + 2 / 10)
    return [
        Source("S3", "S3Function", events.s3_notification(range(1)), 0.0),
        Source("EventBridge, AWS's events", "EventBridgeFunction", _eventbridge(), prices.AWS_EVENT),
        Source("EventBridge, own or S3's events", "EventBridgeFunction", _eventbridge(), prices.CUSTOM_EVENT),
        Source("SNS", "SnsFunction", events.sample("sns/text-message"), prices.SNS_PUBLISH),
        Source("SQS, ten at once", "SqsFunction", events.sqs_messages(range(10)), sqs, batch=10),
        Source("webhook", "WebhookFunction", events.sample("webhook/website-form"), 0.0),
    ]


def _eventbridge() -> events.Json:
    return events.sample("eventbridge/glue-job-state-change")


def _others() -> list[tuple[str, float]]:
    """Price what AWS offers: an HTTP request to Airflow for each event, with a static credential."""
    express = prices.EXPRESS_REQUEST + 0.1 * 64 / 1024 * prices.EXPRESS_GB_SECOND
    transitions = 2 * prices.STATE_TRANSITION  # the start, and the one task
    each = {
        "EventBridge API destination, AWS's events": prices.API_DESTINATION,
        "EventBridge API destination, own or S3's events": prices.CUSTOM_EVENT + prices.API_DESTINATION,
        "Step Functions' HTTP task, express, AWS's events": express,
        "Step Functions' HTTP task, express, own or S3's events": prices.CUSTOM_EVENT + express,
        "Step Functions' HTTP task, standard, AWS's events": transitions,
    }
    return [(name, fee * MILLION) for name, fee in each.items()]


def _cold(scale: Scale) -> Cold:
    """Measure cold starts: with a whole CPU, and under the throttle at one size."""
    with stand_in_airflow.started(DELAYS_MS[0]) as server, aws.environment(server) as environment:
        whole = [_cold_start(environment, None) for _ in range(scale.rounds)]
        checked = [_cold_start(environment, CHECKED) for _ in range(1 if scale.quick else scale.rounds)]
    cpu = statistics.median(cpu for _, cpu in whole)
    wait = statistics.median(seconds - cpu for seconds, cpu in whole)
    return Cold(cpu, wait, statistics.median(seconds for seconds, _ in checked))


def _cold_start(environment: Mapping[str, str], megabytes: int | None) -> tuple[float, float]:
    """Start a container for one event; give the seconds and CPU seconds from the process's start to the answer."""
    event = json.dumps(events.s3_notification(range(1)))
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "function.log"
        started = time.perf_counter()
        function = stack.enter_context(programs.function("S3Function", environment, log))
        if megabytes is not None:
            stack.enter_context(throttled(function.pid, megabytes))
        function.ask(event)
        return time.perf_counter() - started, cpu_seconds(function.pid)


def _costs(delay_ms: float, sizes: Sequence[int], cold: Cold, scale: Scale) -> Iterator[Cost]:
    with ExitStack() as stack:
        server = stack.enter_context(stand_in_airflow.started(delay_ms))
        environment = stack.enter_context(aws.environment(server))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for number, source in enumerate(sources()):
            log = folder / f"{number}.log"
            with programs.function(source.function, environment, log) as function:
                billed, logged = _durations(function, log, source, sizes, scale.rounds * (1 if scale.quick else TURNS))
            dollars = {size: _dollars(source, size, billed[size], logged, cold) for size in sizes}
            yield Cost(source, delay_ms, billed, dollars)


def _durations(
    function: programs.Program, log: Path, source: Source, sizes: Sequence[int], rounds: int
) -> tuple[dict[int, int], float]:
    """Invoke a warm function at every size, in turns; give the median ms billed of each, and bytes logged each time."""
    event = json.dumps(source.event)
    for _ in range(3):
        _check(source, function.ask(event)["answer"])
    logged = log.stat().st_size
    turns = {str(size): functools.partial(_invoke, function, event, size) for size in sizes}
    times = take_turns(turns, rounds)
    logged = log.stat().st_size - logged
    billed = {size: math.ceil(statistics.median(times[str(size)]) * 1000) for size in sizes}
    return billed, logged / (rounds * len(sizes))


def _invoke(function: programs.Program, event: str, megabytes: int) -> float:
    """Invoke with the CPU of a memory size; the time has in it what the runtime does: reading the event, answering."""
    with throttled(function.pid, megabytes):
        started = time.perf_counter()
        function.ask(event)
        return time.perf_counter() - started


def _check(source: Source, answer: events.Json) -> None:
    made = len(answer.get("runs", [])) == 1 or answer == {"batchItemFailures": []} or answer.get("statusCode") == 202
    if not made:
        raise RuntimeError(f"{source.name}: no DAG run was made: {answer}")


def _dollars(source: Source, megabytes: int, billed_ms: int, logged: float, cold: Cold) -> float:
    """Price a million events."""
    gigabytes = megabytes / 1024
    warm = prices.LAMBDA_REQUEST + billed_ms / 1000 * gigabytes * prices.LAMBDA_GB_SECOND
    starting = cold.seconds(megabytes) * gigabytes * prices.LAMBDA_GB_SECOND + prices.SECRET_CALL
    logs = (logged + PLATFORM_LOG) / 2**30 * prices.LOG_GB
    return MILLION * (source.fee + (warm + COLD_SHARE * starting + logs) / source.batch)


def _row(cost: Cost) -> list[str]:
    cells = [f"{dollars:.2f} ({cost.billed_ms[size]} ms)" for size, dollars in cost.dollars.items()]
    return [f"{cost.source.name}, Airflow answers in {cost.delay_ms:g} ms", *cells, f"{cost.best} MB"]


def _text(cold: Cold, costs: Sequence[Cost]) -> str:
    total = {size: sum(cost.dollars[size] for cost in costs) for size in costs[0].dollars}
    best = min(total, key=lambda size: total[size])
    logs = f"The log lines at level INFO, with Lambda's own ({PLATFORM_LOG} bytes an invocation), go to CloudWatch."
    started = f"{cold.cpu * 1000:.0f} ms of CPU and {cold.wait * 1000:.0f} ms of waiting"
    checked = f"{cold.seconds(CHECKED):.2f} s at {CHECKED} MB, and {cold.measured:.2f} s when it is measured there"
    return f"""
**Over all rows, {best} MB is the cheapest memory size.** In parentheses are the milliseconds that are billed for a warm
invocation: the median of {TURNS} × 9, in which the sizes take turns. A function of n MB has n/1769 of a CPU, as Lambda
gives it: the CPU time of its process is limited in periods of 20 ms. The Airflow is hand-made and answers after a fixed
time. An event makes one DAG run.

Assumptions: prices of us-east-1 in {prices.DATE}, arm64, no free tier; this machine's CPU stands for Lambda's.
{COLD_SHARE:.0%} of the invocations are cold starts, billed from the start of the process, with one call to Secrets
Manager each. A cold start takes {started}; so {checked}.
{logs}
S3 and function URLs take nothing for an event. SQS takes one request to send a message, and two to receive and delete
ten.

The last rows are what AWS offers to send one HTTP request for each event. They know no batches, no token of Airflow's
own and no MWAA; a second delivery is a second run, unless the request names its run id. An HTTP task is two state
transitions in a standard workflow; 100 ms and 64 MB in an express one.
"""
