"""The table's `routes`: each entry becomes a route, or a list of what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagbridge.chain import CONF_KEY, LONGEST_MAX_CHAIN
from dagbridge.routing.asset import asset_uri_in, check_asset, check_target
from dagbridge.routing.checks import Checks, Path
from dagbridge.routing.pattern import Pattern, PatternError, compile_pattern
from dagbridge.routing.route import DAG_ID, DAG_ID_RULE, DEFAULT_AIRFLOW, Route, make_route
from dagbridge.templates import Template, TemplateError, compile_template

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
TEMPLATES = (*TEXT_TEMPLATES, "conf", "extra")
_KEYS = ("description", "match", "airflow", "asset", "mode", "when_paused", "max_chain", *TEMPLATES)


def load_routes(checks: Checks, value: object, airflows: Mapping[str, Any]) -> list[Route]:
    """Load the section: its routes in order, without those that are none.

    Args:
        checks: Collects the mistakes.
        value: What the author wrote: `{"orders": {"match": {…}, "dag_id": "ingest"}}`.
        airflows: Those of the table, by name.
    """
    entries = checks.entries(value, ("routes",))
    routes = [_route(checks, name, entry, airflows) for name, entry in entries.items()]
    return [route for route in routes if route]


def _route(checks: Checks, name: str, entry: object, airflows: Mapping[str, Any]) -> Route | None:
    path = checks.name(name, ("routes",))
    target = "asset" if isinstance(entry, Mapping) and "asset" in entry else "dag_id"
    fields = checks.mapping(entry, path, _KEYS, ("match", target))
    if not isinstance(entry, Mapping):
        return None
    check_target(checks, fields, path)
    _check_settings(checks, fields, path, airflows)
    pattern = _pattern(checks, fields, path)
    templates = _templates(checks, fields, path)
    if pattern is None or ("dag_id" in templates) == ("asset_uri" in templates):
        return None
    return make_route(name, fields, pattern, templates)


def _check_settings(checks: Checks, fields: Mapping[str, Any], path: Path, airflows: Mapping[str, Any]) -> None:
    """Check what is neither a pattern nor a template."""
    airflow = checks.text(fields.get("airflow", DEFAULT_AIRFLOW), (*path, "airflow"))
    if airflow and airflows and airflow not in airflows:  # without any airflow, one mistake is enough
        checks.mistake((*path, "airflow"), f"no such airflow; `airflows` has: {', '.join(airflows)}")
    for key, allowed in (("mode", MODES), ("when_paused", WHEN_PAUSED)):
        if key in fields:
            checks.choice(fields[key], (*path, key), allowed)
    if "max_chain" in fields:
        checks.whole(fields["max_chain"], (*path, "max_chain"), LONGEST_MAX_CHAIN)
    if ("data_interval_start" in fields) != ("data_interval_end" in fields):
        checks.mistake(path, "`data_interval_start` and `data_interval_end` go together")
    if "description" in fields:
        checks.text(fields["description"], (*path, "description"))


def _templates(checks: Checks, fields: Mapping[str, Any], path: Path) -> dict[str, Template]:
    """Compile the templates of an entry; those with mistakes are left out."""
    found = {key: _text_template(checks, fields, path, key) for key in TEXT_TEMPLATES if key in fields}
    dag_id = found.get("dag_id")
    if dag_id and dag_id.static and not DAG_ID.fullmatch(dag_id.render({})):
        checks.mistake((*path, "dag_id"), f"is no DAG id: {DAG_ID_RULE}")
    found |= {key: _object_template(checks, fields, path, key) for key in ("conf", "extra") if key in fields}
    found["asset_uri"] = _asset_uri(checks, fields, path)
    return {key: template for key, template in found.items() if template}


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
    text = checks.text(fields[key], (*path, key))
    return _template(checks, text, (*path, key)) if text else None


def _asset_uri(checks: Checks, fields: Mapping[str, Any], path: Path) -> Template | None:
    text = asset_uri_in(checks, fields, path)
    uri = _template(checks, text, (*path, "asset", "uri")) if text else None
    check_asset(checks, uri, fields.get("extra"), path)
    return uri


def _object_template(checks: Checks, fields: Mapping[str, Any], path: Path, key: str) -> Template | None:
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
