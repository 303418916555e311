"""What a routing table may say but seldom means to say."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from dagbridge.errors import Mistake
from dagbridge.routing.branch import Branch
from dagbridge.routing.table import RoutingTable
from dagbridge.routing.tree import Path

_TEXTS = ("version", "id", "source", "detail-type", "account", "time", "region")
_OTHERS = ("resources", "detail", "via", "$or")


def warnings_of(table: RoutingTable) -> list[Mistake]:
    """List the warnings, in the table's order."""
    return [*_untaken_hooks(table), *_never_matching(table), *_without_source(table), *_twice_the_same(table)]


def _untaken_hooks(table: RoutingTable) -> Iterator[Mistake]:
    """Find hooks whose requests are accepted and start nothing, since no route takes them."""
    branches = [branch for route in table.routes for branch in route.match.branches]
    for name in table.webhooks:
        wanted: dict[Path, str] = {("source",): "dagbridge.webhook", ("detail-type",): name}
        if not any(_admits(branch, wanted) for branch in branches):
            yield Mistake(
                ("webhooks", name),
                "no route takes it: its requests are accepted and start nothing; a route's match has "
                f"source: [dagbridge.webhook], detail-type: [{name}]",
            )


def _admits(branch: Branch, wanted: Mapping[Path, str]) -> bool:
    constraints = ((branch.constraints.get(path), text) for path, text in wanted.items())
    return all(constraint is None or constraint.accepts(text) for constraint, text in constraints)


def _never_matching(table: RoutingTable) -> Iterator[Mistake]:
    """Find what no event can meet: fields that no envelope has, and texts that are looked for as numbers."""
    for route in table.routes:
        for name, wanted in route.written["match"].items():
            if reason := _impossible(name, wanted):
                yield Mistake(("routes", route.name, "match", name), f"can never match: {reason}")


def _impossible(name: str, wanted: object) -> str | None:
    if name not in {*_TEXTS, *_OTHERS}:
        close = difflib.get_close_matches(name, [*_TEXTS, *_OTHERS], n=1)
        return f"no event has the field `{name}`" + (f"; did you mean `{close[0]}`?" if close else "")
    if name == "detail" and isinstance(wanted, list):
        return "`detail` is an object in every event; name the fields in it"
    if name in _TEXTS and isinstance(wanted, list) and not any(isinstance(value, str | dict) for value in wanted):
        return f"`{name}` is text in every event; put the value in quotes"
    return None


def _without_source(table: RoutingTable) -> Iterator[Mistake]:
    """Find routes that look at every event of every source."""
    for route in table.routes:
        if not _narrows_source(route.written["match"]):
            yield Mistake(
                ("routes", route.name, "match"),
                "no exact value or prefix for `source`: every event of every service is a candidate",
            )


def _narrows_source(pattern: object) -> bool:
    wanted = pattern.get("source") if isinstance(pattern, dict) else None
    return isinstance(wanted, list) and all(
        isinstance(value, str) or (isinstance(value, dict) and set(value) <= {"prefix", "equals-ignore-case"})
        for value in wanted
    )


def _twice_the_same(table: RoutingTable) -> Iterator[Mistake]:
    """Find routes that start the same DAG, or update the same asset, for the same events."""
    first: dict[str, str] = {}
    for route in table.routes:
        written = route.written
        key = repr((written["match"], route.airflow, written.get("dag_id"), written.get("asset")))
        if key in first:
            yield Mistake(
                ("routes", route.name, "match"),
                f"starts the same DAG for the same events as {first[key]}: two runs for each event"
                if route.dag_id
                else f"updates the same asset for the same events as {first[key]}: two asset events for each event",
            )
        first.setdefault(key, route.name)
