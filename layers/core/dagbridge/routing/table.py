"""The routing table: a document becomes routes, or a list of everything that is wrong with it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from dagbridge.errors import TableError
from dagbridge.routing.checks import Checks
from dagbridge.routing.hook import Hook
from dagbridge.routing.index import RouteIndex
from dagbridge.routing.route import Route
from dagbridge.routing.routes import load_routes
from dagbridge.routing.webhooks import load_hooks

VERSION = 1
_AIRFLOW_KEYS = ("secret", "mwaa", "region", "role_arn")


class RoutingTable:
    """A valid routing table.

    Attributes:
        airflows: Name → how to reach it: `{"default": {"secret": "airflow/connections/airflow_default"}}`.
        routes: In the table's order.
        webhooks: Name → the hook that takes web requests at `/hooks/<name>`.
    """

    __slots__ = ("_index", "airflows", "routes", "webhooks")

    def __init__(
        self, airflows: Mapping[str, Mapping[str, Any]], routes: Sequence[Route], webhooks: Mapping[str, Hook]
    ) -> None:
        self.airflows = airflows
        self.routes = tuple(routes)
        self.webhooks = webhooks
        self._index = RouteIndex([route.match for route in routes])

    def matching(self, event: Mapping[str, Any]) -> list[Route]:
        """Find the routes that an event takes, in the table's order, without trying each."""
        return [self.routes[position] for position in self._index.matching(event)]

    def route(self, name: str) -> Route | None:
        """Find a route by its name."""
        return next((route for route in self.routes if route.name == name), None)


def load_table(document: object) -> RoutingTable:
    """Load a routing table.

    Args:
        document: The parsed file: `{"version": 1, "airflows": {…}, "routes": {…}}`; see `docs/routes.md`.

    Raises:
        TableError: With every mistake, each with its path.
    """
    with without_collector():
        return _load(document)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector from walking through a table that only grows: half of the time for 10,000 routes."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(document: object) -> RoutingTable:
    checks = Checks()
    required = ("version", "airflows", "routes")
    table = checks.mapping(document, (), (*required, "webhooks"), required)
    if "version" in table and (table["version"] != VERSION or isinstance(table["version"], bool)):
        checks.mistake(("version",), f"must be {VERSION}")
    airflows = _airflows(checks, table["airflows"]) if "airflows" in table else {}
    routes = load_routes(checks, table["routes"], airflows) if "routes" in table else ()
    webhooks = load_hooks(checks, table["webhooks"]) if "webhooks" in table else {}
    if checks.mistakes:
        raise TableError(checks.mistakes)
    return RoutingTable(airflows, routes, webhooks)


def _airflows(checks: Checks, value: object) -> Mapping[str, Mapping[str, Any]]:
    airflows = checks.entries(value, ("airflows",))
    return {name: _airflow(checks, name, entry) for name, entry in airflows.items()}


def _airflow(checks: Checks, name: str, entry: object) -> Mapping[str, Any]:
    path = checks.name(name, ("airflows",))
    fields = checks.mapping(entry, path, _AIRFLOW_KEYS, ())
    for key in fields.keys() & set(_AIRFLOW_KEYS):
        checks.text(fields[key], (*path, key))
    if isinstance(entry, Mapping) and ("secret" in fields) == ("mwaa" in fields):
        checks.mistake(path, "needs either `secret` (a Secrets Manager secret) or `mwaa` (an environment's name)")
    for key in fields.keys() & {"region", "role_arn"} if "secret" in fields else ():
        checks.mistake((*path, key), "belongs to `mwaa`; a secret says by its `host` where Airflow is")
    return fields
