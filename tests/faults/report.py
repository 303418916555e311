"""What a run prints at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.faults import Fault
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage
from tests.faults.stream import Event
from tests.faults.unreliable_airflow import ANSWERS, DUPLICATE
from tests.faults.unreliable_sqs import UNREACHABLE


def report(stage: Stage, events: Sequence[Event], ledger: Ledger, seed: int, seconds: float) -> str:
    """Write a run's figures, one a line."""
    seen = counts(stage)
    lines = [
        _line("seed", seed),
        _line("seconds", f"{seconds:.0f}"),
        _line("events", len(events)),
        _line("deliveries", stage.delivered),
        _line("requests that Airflow answered", seen[ANSWERS]),
        _line("faults injected", sum(seen[fault] for fault in Fault) + stage.disturbances.total()),
        *_each({str(fault): seen[fault] for fault in Fault}),
        *_each(stage.disturbances),
        _line("calls that did not reach the retry queue", seen[UNREACHABLE]),
        _line("bodies over SQS's limit, kept in S3", stage.stack.large_bodies()),
        _line("events in two containers at one moment", _together(stage)),
        _line("invocations that failed", len(stage.errors)),
        *_each(Counter(error.kind for error in stage.errors)),
        _line("duplicates refused", seen[DUPLICATE]),
        _line("runs", ledger.runs.total()),
        _line("dead letters", ledger.reasons.total()),
        *_each(ledger.reasons),
        _line("lost", len(ledger.lost)),
        _line("doubled", len(ledger.doubled)),
    ]
    return "\n".join(lines)


def counts(stage: Stage) -> Counter[str]:
    """Add up what the proxies counted."""
    proxies: list[Proxy[Any]] = [*stage.ways.values(), stage.way_to_aws]
    return sum((proxy.counts for proxy in proxies), Counter())


def _together(stage: Stage) -> int:
    return sum(invoker.counts["pairs"] for invoker in stage.invokers.values())


def _each(figures: Mapping[str, int]) -> Iterator[str]:
    return (_line(f"  {name}", figure) for name, figure in sorted(figures.items()))


def _line(name: str, figure: object) -> str:
    return f"  {name:<60} {figure:>8}"
