"""Throughput into a real Airflow on PostgreSQL, beside a raw load generator: who is the limit?"""

from __future__ import annotations

import functools
import json
import statistics
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import aws, events, programs, stand_in_airflow
from bench.alternating import take_turns
from bench.cpus import on_cpu, serving_cpus
from bench.section import Scale, Section, Target
from demo.airflow_server import AirflowServer
from tests.faults.postgres import Postgres

RELEASE = "3.3.2"
DATABASE = "airflow-bench"
DAGS = Path(__file__).resolve().parents[1] / "demo/dags"
LEAST = 0.97
OURS, RAW = "dagbridge", "raw load generator"

TEXT = f"""
Airflow {RELEASE} with one worker of its API server, as by default, on PostgreSQL, both on all CPUs but the last, which
is that of the function and of the generator: in AWS, too, a function takes no CPU from Airflow. (Of several workers,
one side's kept connections may all have met the same.) No scheduler runs. Each side makes 2,000 DAG runs, in nine
slices that take turns; a slice is one invocation of the SQS function. The generator sends what the function would send,
byte for byte but for the run ids, which are others, over as many kept connections. One at a time, 200 are made, for
what Airflow needs for a run; there, whatever the function does adds to it.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the runs are made, and what measures it."""

    airflow: AirflowServer
    postgres: Postgres
    environment: Mapping[str, str]
    recording_environment: Mapping[str, str]
    stand_in: str
    folder: Path

    def runs(self) -> int:
        """Count the runs that Airflow has."""
        return int(self.postgres.rows(DATABASE, "SELECT count(*) FROM dag_run")[0][0])


@dataclass(frozen=True, slots=True)
class Result:
    """Median seconds an event, of both sides."""

    concurrency: int
    total: int
    seconds: Mapping[str, float]

    @property
    def ratio(self) -> float:
        """Our throughput as a share of the generator's."""
        return self.seconds[RAW] / self.seconds[OURS]

    @property
    def name(self) -> str:
        """What was measured."""
        return f"{self.total:,} events, {self.concurrency} at a time"


def measure(scale: Scale) -> Section:
    """Measure with 5 and 10 requests at a time; and one at a time, for what Airflow needs for a run."""
    total = 12 if scale.quick else 2_000
    sizes = {1: max(total // 10, scale.rounds), 5: total, 10: total}
    with _place() as place:
        results = [_result(place, concurrency, size, scale.rounds) for concurrency, size in sizes.items()]
    return Section(
        name="real-airflow",
        title="A real Airflow",
        text=TEXT,
        header=["", "dagbridge, runs/s", "generator, runs/s", "share"],
        rows=[_row(one) for one in results],
        targets=[
            Target(f"throughput into Airflow {RELEASE}, {one.name}", one.ratio, LEAST, at_most=False)
            for one in results
            if one.concurrency > 1
        ],
        series={one.name: {side: 1 / seconds for side, seconds in one.seconds.items()} for one in results},
        unit="DAG runs a second",
    )


@contextmanager
def _place() -> Iterator[Place]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with on_cpu(*serving_cpus()):
            postgres = stack.enter_context(Postgres(folder / "postgres.log"))
            server = AirflowServer(
                RELEASE,
                home=folder / "airflow",
                dags=DAGS,
                log=folder / "airflow.log",
                database=postgres.create_database(DATABASE),
            )
            airflow = stack.enter_context(server)
        stand_in = stack.enter_context(stand_in_airflow.started())
        there = stack.enter_context(aws.environment(airflow.base_url, airflow.username, airflow.password))
        recording = stack.enter_context(aws.environment(stand_in))
        yield Place(airflow, postgres, there, recording, stand_in, folder)


def _result(place: Place, concurrency: int, total: int, rounds: int) -> Result:
    first = concurrency * 1_000_000  # no event twice
    slices = [range(first + n * total // rounds, first + (n + 1) * total // rounds) for n in range(rounds)]
    warm_up = range(first + total, first + total + concurrency)
    files = _requests(place, concurrency, [warm_up, *slices])
    setting = {"DAGBRIDGE_CONCURRENCY": str(concurrency)}
    with ExitStack() as stack:
        log = place.folder / "function.log"
        function = stack.enter_context(programs.function("SqsFunction", {**place.environment, **setting}, log))
        generator = stack.enter_context(programs.load_generator(place.airflow.base_url, concurrency))
        before = place.runs()
        ours = functools.partial(next, (_handle(function, numbers) for numbers in [warm_up, *slices]))
        raw = functools.partial(next, (_send(generator, file, count) for file, count in files))
        for warming in (ours, raw):
            warming()
        figures = take_turns({OURS: ours, RAW: raw}, rounds)
        if (made := place.runs() - before) != (expected := 2 * (total + len(warm_up))):
            raise RuntimeError(f"{made} DAG runs were made, not {expected}")
    return Result(concurrency, total, {side: statistics.median(each) for side, each in figures.items()})


def _handle(function: programs.Program, numbers: range) -> float:
    """Have the function make runs; give seconds an event."""
    answer = function.ask(json.dumps(events.sqs_messages(numbers)))
    if answer["answer"] != {"batchItemFailures": []}:
        raise RuntimeError(f"not all messages became DAG runs: {answer['answer']}")
    return float(answer["seconds"]) / len(numbers)


def _send(generator: programs.Program, requests: Path, count: int) -> float:
    return float(generator.ask(str(requests))["seconds"]) / count


def _requests(place: Place, concurrency: int, slices: Sequence[range]) -> list[tuple[Path, int]]:
    """Write down what the function sends for each slice, addressed to Airflow, with other run ids."""
    files = []
    token = _token(place.airflow)
    log = place.folder / "recording.log"
    with programs.function("SqsFunction", place.recording_environment, log) as function:
        for number, numbers in enumerate(slices):
            with stand_in_airflow.recording(place.stand_in) as requests:
                _handle(function, numbers)
            file = place.folder / f"requests-{concurrency}-{number}.json"
            file.write_text(json.dumps([_readdressed(one, place.airflow.base_url, token) for one in requests]))
            files.append((file, len(numbers)))
    return files


def _readdressed(request: str, base_url: str, token: str) -> str:
    """Address a recorded request to another server, as another user, for another run of the same DAG."""
    head, _, body = request.partition("\r\n\r\n")
    lines = [line for line in head.split("\r\n") if not line.lower().startswith(("host:", "authorization:"))]
    lines[1:1] = [f"Host: {base_url.removeprefix('http://')}", f"Authorization: Bearer {token}"]
    run_id = json.loads(body)["dag_run_id"]
    another = f"{run_id[:-1]}z"  # no run id of ours ends so, and it is as long
    return "\r\n".join(lines) + "\r\n\r\n" + body.replace(run_id, another)


def _token(airflow: AirflowServer) -> str:
    login = json.dumps({"username": airflow.username, "password": airflow.password}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{airflow.base_url}/auth/token", login, headers, method="POST")
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["access_token"])


def _row(result: Result) -> list[str]:
    return [result.name, *(f"{1 / result.seconds[side]:.1f}" for side in (OURS, RAW)), f"{result.ratio:.3f}"]
