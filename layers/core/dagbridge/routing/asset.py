"""The part of a route that names an asset in place of a DAG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagbridge.asset_event import KEY
from dagbridge.routing.checks import Checks, Path
from dagbridge.routing.route import ASSET_URI, ASSET_URI_RULE
from dagbridge.templates import Template

OF_RUNS = (
    "conf",
    "note",
    "logical_date",
    "run_after",
    "data_interval_start",
    "data_interval_end",
    "when_paused",
    "max_chain",
)
"""The keys that say something about a DAG run, and nothing about an asset event."""


def check_target(checks: Checks, fields: Mapping[str, Any], path: Path) -> None:
    """Check that a route that names an asset names no DAG, and that nothing in it belongs to the other kind."""
    if "asset" not in fields:
        if "extra" in fields:
            checks.mistake((*path, "extra"), "belongs to `asset`; a DAG run carries `conf`")
        return
    if "dag_id" in fields:
        checks.mistake(path, "has both `dag_id` and `asset`; an event that does both takes two routes")
    for key in OF_RUNS:
        if key in fields:
            hint = "an asset event carries `extra`" if key == "conf" else "Airflow starts the runs of an asset itself"
            checks.mistake((*path, key), f"belongs to a DAG run, and not to `asset`: {hint}")


def asset_uri_in(checks: Checks, fields: Mapping[str, Any], path: Path) -> str | None:
    """Give the text of `asset.uri`, still a template; None where there is none to use."""
    if "asset" not in fields:
        return None
    asset = checks.mapping(fields["asset"], (*path, "asset"), ("uri",), ("uri",))
    return checks.text(asset["uri"], (*path, "asset", "uri")) or None if "uri" in asset else None


def check_asset(checks: Checks, uri: Template | None, extra: object, path: Path) -> None:
    """Check what can be told of an asset event before there is one."""
    if uri and uri.static and not ASSET_URI.fullmatch(str(uri.render({}))):
        checks.mistake((*path, "asset", "uri"), f"is no asset's URI: {ASSET_URI_RULE}")
    if isinstance(extra, Mapping) and KEY in extra:
        checks.mistake((*path, "extra", KEY), "is dagbridge's own: it holds what names the event and the route")
