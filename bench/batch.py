"""Throughput of a large batch, beside a raw load generator and bare `requests` that send the same requests."""

from __future__ import annotations

import functools
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import aws, events, programs, stand_in_airflow
from bench.alternating import take_turns
from bench.events import Json
from bench.section import Scale, Section, Target

DELAY_MS = 15.0
CONCURRENCIES = (5, 10)
LEAST = 0.95
OURS, RAW, BARE = "dagbridge", "raw load generator", "requests alone"

TEXT = f"""
A warm function gets one invocation, and starts a DAG run for each record, in a hand-made Airflow that answers each
request {DELAY_MS:g} ms after it came. `DAGBRIDGE_CONCURRENCY` is 5 and 10. Beside it, a raw load generator sends the
very same bytes (recorded from the function) over as many kept connections: one thread, no understanding of what it
sends. *requests alone* is a bare `requests.Session` in as many threads, with the same requests and nothing else to do:
what the library itself can reach.

All are CPython 3.13, take turns, and run on the same CPU; the server has the other. The times are taken inside the
processes; `CPU` is a process's CPU time, in ms a record; a share is of the generator's throughput.

An invocation of 10,000 messages is the most that SQS hands over; they are small, so that they fit into Lambda's 6 MB.
There is one round a side of these, since one takes half a minute; nine rounds of 2,000 stand beside it.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One batch: its name, the function that takes it, its event, how many records, how many rounds."""

    name: str
    function: str
    event: Callable[[range], Json]
    records: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Result:
    """Median seconds and CPU seconds of each side."""

    case: Case
    concurrency: int
    seconds: Mapping[str, float]
    cpu: Mapping[str, float]

    @property
    def ratio(self) -> float:
        """Our throughput as a share of the generator's."""
        return self.share(OURS)

    def share(self, side: str) -> float:
        """Give a side's throughput as a share of the generator's."""
        return self.seconds[RAW] / self.seconds[side]

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.case.name}, {self.concurrency} at a time"

    @property
    def throughput(self) -> dict[str, float]:
        """Events a second."""
        return {side: self.case.records / seconds for side, seconds in self.seconds.items()}


def measure(scale: Scale) -> Section:
    """Measure every case at every concurrency."""
    results = [one for concurrency in CONCURRENCIES for one in _at(concurrency, _cases(scale))]
    return Section(
        name="batch",
        title="A large batch",
        text=TEXT,
        header=["", "rounds", "generator, s", "CPU", "dagbridge, s", "CPU", "share", "requests, s", "CPU", "share"],
        rows=[_row(one) for one in results],
        targets=[Target(f"throughput of {one.name}", one.ratio, LEAST, at_most=False) for one in results],
        series={one.name: one.throughput for one in results},
        unit="events a second",
    )


def _cases(scale: Scale) -> Sequence[Case]:
    if scale.quick:
        return (
            Case("20 S3 records", "S3Function", events.s3_notification, 20, scale.rounds),
            Case("20 SQS messages", "SqsFunction", events.sqs_messages, 20, scale.rounds),
        )
    return (
        Case("1,000 S3 records", "S3Function", events.s3_notification, 1_000, scale.rounds),
        Case("2,000 SQS messages", "SqsFunction", events.sqs_messages, 2_000, scale.rounds),
        Case("10,000 SQS messages", "SqsFunction", events.sqs_messages, 10_000, 1),
    )


def _at(concurrency: int, cases: Sequence[Case]) -> Iterator[Result]:
    with ExitStack() as stack:
        server = stack.enter_context(stand_in_airflow.started(DELAY_MS))
        environment = stack.enter_context(aws.environment(server))
        environment = {**environment, "DAGBRIDGE_CONCURRENCY": str(concurrency)}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        senders = {
            RAW: stack.enter_context(programs.load_generator(server, concurrency)),
            BARE: stack.enter_context(programs.bare_requests(server, concurrency)),
        }
        start = functools.cache(
            lambda name: stack.enter_context(programs.function(name, environment, folder / f"{name}.log"))
        )
        for case in cases:
            function = start(case.function)
            event = json.dumps(case.event(range(case.records)))
            ours = functools.partial(_handle, server, function, event, case.records)
            with stand_in_airflow.recording(server) as requests:
                ours()  # warms up, too
            file = folder / f"{case.function}-{case.records}.json"
            file.write_text(json.dumps(requests))
            others = {side: functools.partial(_send, server, one, file, case.records) for side, one in senders.items()}
            figures = take_turns({OURS: ours, **others}, case.rounds)
            yield Result(case, concurrency, _medians(figures, "seconds"), _medians(figures, "cpu"))


def _medians(figures: Mapping[str, Sequence[Json]], kind: str) -> dict[str, float]:
    return {side: statistics.median(one[kind] for one in rounds) for side, rounds in figures.items()}


def _handle(server: str, function: programs.Program, event: str, records: int) -> Json:
    with _all_arrive(server, records):
        answer = function.ask(event)
    if answer["answer"] != {"batchItemFailures": []} and answer["answer"]["outcomes"] != {"triggered": records}:
        raise RuntimeError(f"not all records became DAG runs: {answer['answer']}")
    return answer


def _send(server: str, sender: programs.Program, requests: Path, records: int) -> Json:
    with _all_arrive(server, records):
        return sender.ask(str(requests))


@contextmanager
def _all_arrive(server: str, records: int) -> Iterator[None]:
    """Hold each side to what it was asked for."""
    before = stand_in_airflow.count(server)
    yield
    if (arrived := stand_in_airflow.count(server) - before) != records:
        raise RuntimeError(f"{arrived} of {records} requests arrived")


def _row(result: Result) -> list[str]:
    row = [result.name, str(result.case.rounds)]
    for side in (RAW, OURS, BARE):
        milliseconds = result.cpu[side] / result.case.records * 1000
        row += [f"{result.seconds[side]:.3f}", f"{milliseconds:.3f}"]
        row += [] if side == RAW else [f"{result.share(side):.3f}"]
    return row
