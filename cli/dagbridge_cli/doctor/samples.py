"""The events that the routes are tried with: those that the user names, and those of the table's own test cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagbridge.errors import RejectedError, TableError
from dagbridge.event import Event
from dagbridge.mapping import make_request
from dagbridge.request import Request
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.sources import normalise
from dagbridge_cli.document import read_document


@dataclass(frozen=True, slots=True)
class Sample:
    """An event that a route takes.

    Attributes:
        name: The file's name, or the case's.
        request: What it becomes; None: a template cannot be filled.
        error: Why not.
    """

    name: str
    request: Request | None
    error: str | None = None


@dataclass(slots=True)
class Samples:
    """The events, by route.

    Attributes:
        by_route: Route name → its events.
        files: How many events were read: of files, and of cases that hold theirs.
        troubles: Files that could not be used, each with why.
    """

    by_route: dict[str, list[Sample]] = field(default_factory=dict)
    files: int = 0
    troubles: list[str] = field(default_factory=list)

    def of(self, route: str) -> list[Sample]:
        """List the events that a route takes."""
        return self.by_route.get(route, [])


def read_samples(table: RoutingTable, routes: Path, files: Iterable[Path]) -> Samples:
    """Read the events, and take each along its routes.

    Args:
        table: The routes.
        routes: The table's file. The events of the cases in `<its name>.test.yaml` beside it are read, too.
        files: More events, as raw Lambda payloads of any source.
    """
    samples = Samples()
    cases = list(_of_test_cases(routes, samples))
    for file in dict.fromkeys([*files, *(event for _, event in cases if isinstance(event, Path))]):
        try:
            payload = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not JSON"
            samples.troubles.append(f"{file}: {reason}")
            continue
        samples.files += 1
        _add(samples, table, file.name, payload)
    for name, event in cases:
        if not isinstance(event, Path):
            samples.files += 1
            _add(samples, table, name, event)
    return samples


def _of_test_cases(routes: Path, samples: Samples) -> Iterator[tuple[str, Path | Mapping[str, Any]]]:
    """List the events of the test cases, where there are some for this table: name, and the event or its file."""
    file = routes.with_name(f"{routes.stem}.test.yaml")
    if not file.exists():
        return
    try:
        cases = read_document(file).value
        if (file.parent / cases["routes"]).resolve() == routes.resolve():
            yield from [_event_of(case, file.parent) for case in cases["cases"]]
    except (TableError, KeyError, TypeError):
        samples.troubles.append(f"{file}: not as `dagbridge test` takes it")


def _event_of(case: Mapping[str, Any], folder: Path) -> tuple[str, Path | Mapping[str, Any]]:
    event = case["event"]
    return str(case.get("name", "a case")), event if isinstance(event, Mapping) else folder / event


def _add(samples: Samples, table: RoutingTable, name: str, payload: object) -> None:
    for found in normalise(payload, hooks=table.webhooks):
        if not isinstance(found, Event):
            samples.troubles.append(f"{name}: holds something that is no event")
            continue
        for route in table.matching(found.envelope):
            samples.by_route.setdefault(route.name, []).append(_sample(name, found, route))


def _sample(name: str, event: Event, route: Route) -> Sample:
    try:
        return Sample(name, make_request(event, route))
    except RejectedError as error:
        return Sample(name, None, str(error))
