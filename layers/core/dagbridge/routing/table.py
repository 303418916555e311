"""The routing table: a document becomes routes, or a list of everything that is wrong with it."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dagbridge.chain import CONF_KEY, DEFAULT_MAX_CHAIN, LONGEST_MAX_CHAIN
from dagbridge.errors import TableError
from dagbridge.routing.asset import asset_uri_in, check_asset, check_target
from dagbridge.routing.checks import Checks, Path
from dagbridge.routing.hook import Hook
from dagbridge.routing.index import RouteIndex
from dagbridge.routing.pattern import Pattern, PatternError, compile_pattern
from dagbridge.routing.route import DAG_ID, DAG_ID_RULE, Route
from dagbridge.routing.webhooks import load_hook
from dagbridge.templates import Template, TemplateError, compile_template

VERSION = 1
MODES = ("trigger", "shadow")
WHEN_PAUSED = ("trigger", "defer", "reject")
TEXT_TEMPLATES = (
    "dag_id",
    "dedupe_key",
    "note",
    "logical_date",
    "run_after",
    "data_interval_start",
    "data_interval_end",
    "partition_key",
)
_ROUTE_KEYS = (
    "description",
    "match",
    "airflow",
    "dag_id",
    "conf",
    "asset",
    "extra",
    "mode",
    "when_paused",
    "max_chain",
    *TEXT_TEMPLATES[1:],
)
_AIRFLOW_KEYS = ("secret", "mwaa", "region", "role_arn")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NAME_RULE = "a name has 1 to 64 letters, digits, `_`, `.` or `-`"
_DEFAULT_AIRFLOW = "default"


@dataclass(frozen=True, slots=True, eq=False)
class RoutingTable:
    """A valid routing table; equal to itself alone.

    Attributes:
        airflows: Name → how to reach it: `{"default": {"secret": "airflow/connections/airflow_default"}}`.
        routes: In the table's order.
        webhooks: Name → the hook that takes web requests at `/hooks/<name>`.
    """

    airflows: Mapping[str, Mapping[str, Any]]
    routes: tuple[Route, ...]
    _index: RouteIndex
    webhooks: Mapping[str, Hook] = field(default_factory=dict)

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
    with _without_collector():
        return _load(document)


@contextmanager
def _without_collector() -> Iterator[None]:
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
    routes = _routes(checks, table["routes"], airflows) if "routes" in table else ()
    webhooks = _webhooks(checks, table["webhooks"]) if "webhooks" in table else {}
    if checks.mistakes:
        raise TableError(checks.mistakes)
    return RoutingTable(airflows, routes, RouteIndex([route.match for route in routes]), webhooks)


def _airflows(checks: Checks, value: object) -> Mapping[str, Mapping[str, Any]]:
    airflows = checks.entries(value, ("airflows",))
    return {name: _airflow(checks, name, entry) for name, entry in airflows.items()}


def _airflow(checks: Checks, name: str, entry: object) -> Mapping[str, Any]:
    path = ("airflows", _named(checks, ("airflows",), name))
    fields = checks.mapping(entry, path, _AIRFLOW_KEYS, ())
    for key in fields.keys() & set(_AIRFLOW_KEYS):
        checks.text(fields[key], (*path, key))
    if isinstance(entry, Mapping) and ("secret" in fields) == ("mwaa" in fields):
        checks.mistake(path, "needs either `secret` (a Secrets Manager secret) or `mwaa` (an environment's name)")
    for key in fields.keys() & {"region", "role_arn"} if "secret" in fields else ():
        checks.mistake((*path, key), "belongs to `mwaa`; a secret says by its `host` where Airflow is")
    return fields


def _routes(checks: Checks, value: object, airflows: Mapping[str, Any]) -> tuple[Route, ...]:
    entries = checks.entries(value, ("routes",))
    routes = [_route(checks, name, entry, airflows) for name, entry in entries.items()]
    return tuple(route for route in routes if route)


def _route(checks: Checks, name: str, entry: object, airflows: Mapping[str, Any]) -> Route | None:
    path = ("routes", _named(checks, ("routes",), name))
    target = "asset" if isinstance(entry, Mapping) and "asset" in entry else "dag_id"
    fields = checks.mapping(entry, path, _ROUTE_KEYS, ("match", target))
    if not isinstance(entry, Mapping):
        return None
    check_target(checks, fields, path)
    airflow = checks.text(fields.get("airflow", _DEFAULT_AIRFLOW), (*path, "airflow"))
    if airflow and airflows and airflow not in airflows:  # without any airflow, one mistake is enough
        checks.mistake((*path, "airflow"), f"no such airflow; `airflows` has: {', '.join(airflows)}")
    mode = checks.choice(fields.get("mode", "trigger"), (*path, "mode"), MODES)
    when_paused = checks.choice(fields.get("when_paused", "trigger"), (*path, "when_paused"), WHEN_PAUSED)
    max_chain = checks.whole(fields.get("max_chain", DEFAULT_MAX_CHAIN), (*path, "max_chain"), LONGEST_MAX_CHAIN)
    if ("data_interval_start" in fields) != ("data_interval_end" in fields):
        checks.mistake(path, "`data_interval_start` and `data_interval_end` go together")
    if "description" in fields:
        checks.text(fields["description"], (*path, "description"))
    pattern = _pattern(checks, fields, path)
    texts = {key: _text_template(checks, fields, path, key) for key in TEXT_TEMPLATES}
    dag_id = texts.pop("dag_id")
    if dag_id and dag_id.static and not DAG_ID.fullmatch(dag_id.render({})):
        checks.mistake((*path, "dag_id"), f"is no DAG id: {DAG_ID_RULE}")
    conf, extra = _object_template(checks, fields, path, "conf"), _object_template(checks, fields, path, "extra")
    asset_uri = _asset_uri(checks, fields, path)
    if pattern is None or (dag_id is None) == (asset_uri is None):
        return None
    texts |= {"dag_id": dag_id, "conf": conf, "asset_uri": asset_uri, "extra": extra}
    return Route(
        name,
        pattern,
        airflow,
        **texts,
        shadow=mode == "shadow",
        when_paused=when_paused,
        max_chain=max_chain,
        written=fields,
    )


def _webhooks(checks: Checks, value: object) -> Mapping[str, Hook]:
    entries = checks.entries(value, ("webhooks",))
    hooks = [
        load_hook(checks, name, entry, ("webhooks", _named(checks, ("webhooks",), name)))
        for name, entry in entries.items()
    ]
    return {hook.name: hook for hook in hooks if hook}


def _pattern(checks: Checks, fields: Mapping[str, Any], path: Path) -> Pattern | None:
    if "match" not in fields:
        return None
    if not isinstance(fields["match"], Mapping):
        checks.mistake((*path, "match"), "must be an event pattern, such as {source: [aws.s3]}")
        return None
    try:
        return compile_pattern(fields["match"])
    except PatternError as error:
        checks.extend((*path, "match"), error.mistakes)
        return None


def _text_template(checks: Checks, fields: Mapping[str, Any], path: Path, key: str) -> Template | None:
    if key not in fields or not checks.text(fields[key], (*path, key)):
        return None
    return _template(checks, fields[key], (*path, key))


def _asset_uri(checks: Checks, fields: Mapping[str, Any], path: Path) -> Template | None:
    text = asset_uri_in(checks, fields, path)
    uri = _template(checks, text, (*path, "asset", "uri")) if text else None
    check_asset(checks, uri, fields.get("extra"), path)
    return uri


def _object_template(checks: Checks, fields: Mapping[str, Any], path: Path, key: str) -> Template | None:
    if key not in fields:
        return None
    value = fields[key]
    if not isinstance(value, Mapping | str):
        checks.mistake((*path, key), "must be an object, or one ${…} that gives an object")
        return None
    if key == "conf" and isinstance(value, Mapping) and CONF_KEY in value:
        checks.mistake((*path, key, CONF_KEY), "is the bridge's own: it holds the chain of DAG runs; take another name")
    return _template(checks, value, (*path, key))


def _template(checks: Checks, value: object, path: Path) -> Template | None:
    try:
        return compile_template(value)
    except TemplateError as error:
        checks.extend(path, error.mistakes)
        return None


def _named(checks: Checks, path: Path, name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        checks.mistake((*path, str(name)), _NAME_RULE)
    return str(name)
