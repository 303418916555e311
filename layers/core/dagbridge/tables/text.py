"""The text of a routing table → the table: compiled JSON, or the YAML that people write."""

from __future__ import annotations

import json

from dagbridge.errors import ConfigurationError, Mistake, TableError
from dagbridge.routing.table import RoutingTable, load_table

_HOW = "`dagbridge compile` makes it of the table as it is written"


def table_of(text: str, name: str) -> RoutingTable:
    """Load a routing table from its text.

    Args:
        text: What was read.
        name: Where: a path or URI. One that ends in `.yaml` or `.yml` is YAML, any other JSON.

    Raises:
        TableError: When it is not valid, with every mistake.
        ConfigurationError: When it is YAML, and PyYAML is not there.
    """
    is_yaml = name.endswith((".yaml", ".yml"))
    return load_table(_parse_yaml(text, name) if is_yaml else _parse_json(text, name))


def _parse_json(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TableError([Mistake((), f"{name} is not valid JSON: {error}; {_HOW}")]) from error


def _parse_yaml(text: str, name: str) -> object:
    """Parse YAML where PyYAML is there: everywhere but in Lambda, whose layer has the compiled table."""
    try:
        import yaml  # noqa: PLC0415 - costs 20 to 90 ms, and Lambda never needs it
    except ImportError:
        hint = "compile it to JSON, as `sam build` and `dagbridge compile` do, or install PyYAML"
        raise ConfigurationError(f"DAGBRIDGE_ROUTES: {name} is YAML, which cannot be read here; {hint}") from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise TableError([Mistake((), f"{name} is not valid YAML: {error}")]) from error
