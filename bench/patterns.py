"""How many events a second find their routes: the index, trying each route, and moto's matcher."""

from __future__ import annotations

import functools
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.events.models import EventPattern

from bench.alternating import frozen_garbage, seconds
from bench.section import Scale, Section
from dagbridge.routing import RouteIndex, compile_pattern

Json = dict[str, Any]

ROUTES = (10, 100, 1_000, 10_000)
EVENTS = 2_000
SECONDS_FOR_THE_SLOW = 0.4  # a scenario and matcher, so that all end within a minute

TEXT = """
Events are S3's "Object Created", already parsed, each for another route. Every route asks for the source, the detail
type, the bucket and the key:

- A: ten routes a bucket, told apart by the bucket and the key's prefix
- B: one bucket, a prefix a route
- C: one bucket, a wildcard a route, `raw/stream-7/*.parquet`

`compile` is what `compile_pattern` takes for a route, `index` what it takes to build the index and to sort it, which
happens at the first event, both in µs a route. The other columns are events a second: by the index, with each pattern
in turn, and by moto's matcher. All figures are medians; the slow are measured on fewer events.
"""


def route(bucket: str, key: object) -> Json:
    """Give the pattern of one route."""
    return {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}, "object": {"key": [key]}},
    }


def event(bucket: str, key: str) -> Json:
    """Give what S3 sends through EventBridge."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111122223333",
        "time": "2026-01-31T00:00:00Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {
                "key": key,
                "size": 1024,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
                "sequencer": "00617F08299329D189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": "198.51.100.7",
            "reason": "PutObject",
        },
    }


def key_of(stream: int) -> str:
    """Give a key that the routes of a stream are for."""
    return f"raw/stream-{stream}/2026/01/31/part-0001.parquet"


SCENARIOS: Mapping[str, tuple[Callable[[int], Json], Callable[[int], Json]]] = {
    "A": (
        lambda number: route(f"bucket-{number // 10}", {"prefix": f"raw/stream-{number % 10}/"}),
        lambda number: event(f"bucket-{number // 10}", key_of(number % 10)),
    ),
    "B": (
        lambda number: route("acme-landing", {"prefix": f"raw/stream-{number}/"}),
        lambda number: event("acme-landing", key_of(number)),
    ),
    "C": (
        lambda number: route("acme-landing", {"wildcard": f"raw/stream-{number}/*.parquet"}),
        lambda number: event("acme-landing", key_of(number)),
    ),
}


def events_a_second(match: Callable[[Json], object], events: Sequence[Json], rounds: int) -> float:
    """Match all events, several times over; give the median."""

    def match_all() -> None:
        for one in events:
            match(one)

    match_all()  # once for the caches
    return len(events) / statistics.median(seconds(match_all) for _ in range(rounds))


def slow_events_a_second(match: Callable[[Json], object], events: Sequence[Json]) -> float:
    """Match events one by one for a while; give the median."""
    match(events[0])  # once for the caches
    times: list[float] = []
    for one in events:
        times.append(seconds(functools.partial(match, one)))
        if sum(times) > SECONDS_FOR_THE_SLOW:
            break
    return 1 / statistics.median(times)


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario with so many routes: µs a route to compile and to index, and events a second."""

    scenario: str
    routes: int
    compiling: float
    indexing: float
    indexed: float
    linear: float
    moto: float

    def row(self) -> list[str]:
        """Give its line of the table."""
        return [
            f"{self.scenario}, {self.routes:,} routes",
            f"{self.compiling:.1f}",
            f"{self.indexing:.1f}",
            f"{self.indexed:,.0f}",
            f"{self.linear:,.0f}",
            f"{self.moto:,.1f}",
            f"{self.indexed / self.linear:,.1f} ×",
            f"{self.indexed / self.moto:,.0f} ×",
        ]


def result(scenario: str, count: int, rounds: int) -> Result:
    """Measure one scenario with so many routes."""
    make_route, make_event = SCENARIOS[scenario]
    sources = [make_route(number) for number in range(count)]
    chance = random.Random(count)
    numbers = [chance.randrange(count) for _ in range(EVENTS)]
    events = [make_event(number) for number in numbers]

    compiling = statistics.median(seconds(lambda: [compile_pattern(source) for source in sources]) for _ in range(5))
    patterns = [compile_pattern(source) for source in sources]
    indexing = statistics.median(seconds(lambda: RouteIndex(patterns).matching(events[0])) for _ in range(5))
    index = RouteIndex(patterns)
    if [[number] for number in numbers] != [index.matching(one) for one in events]:
        raise AssertionError(f"the index is wrong in scenario {scenario} with {count} routes")

    rules: list[Any] = [EventPattern(None, source) for source in sources]
    return Result(
        scenario=scenario,
        routes=count,
        compiling=compiling / count * 1e6,
        indexing=indexing / count * 1e6,
        indexed=events_a_second(index.matching, events, rounds),
        linear=slow_events_a_second(lambda one: [pattern.matches(one) for pattern in patterns], events),
        moto=slow_events_a_second(lambda one: [rule.matches_event(one) for rule in rules], events),
    )


def measure(scale: Scale) -> Section:
    """Measure every scenario with every number of routes."""
    counts = ROUTES[:2] if scale.quick else ROUTES
    with frozen_garbage():
        results = [result(scenario, count, scale.rounds) for scenario in SCENARIOS for count in counts]
    names = ("the index", "each pattern in turn", "moto's matcher")
    return Section(
        name="patterns",
        title="Finding the routes of an event",
        text=TEXT,
        header=["", "compile", "index", "the index", "each", "moto", "beside each", "beside moto"],
        rows=[one.row() for one in results],
        series={
            f"{one.scenario} {one.routes:,}": dict(zip(names, (one.indexed, one.linear, one.moto), strict=True))
            for one in results
        },
        unit="events a second",
    )
