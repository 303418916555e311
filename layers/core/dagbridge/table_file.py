"""Reads the routing table from a file: the compiled JSON of the layer, or the YAML that people write."""

from __future__ import annotations

import json
from pathlib import Path

from dagbridge.errors import ConfigurationError, Mistake, TableError
from dagbridge.routing.table import RoutingTable, load_table


def read_table(path: str) -> RoutingTable:
    """Read and load a routing table.

    Raises:
        ConfigurationError: When the file cannot be read, or is neither JSON nor YAML.
        TableError: When the table is invalid, with every mistake.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"DAGBRIDGE_ROUTES: cannot read the routing table {path}: {error}") from error
    return load_table(_parse_yaml(text, path) if file.suffix in {".yaml", ".yml"} else _parse_json(text, path))


def _parse_json(text: str, path: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise TableError([Mistake((), f"{path} is not valid JSON: {error}")]) from error


def _parse_yaml(text: str, path: str) -> object:
    """Parse YAML where PyYAML is there: everywhere but in Lambda, whose layer has the compiled table."""
    try:
        import yaml  # noqa: PLC0415 - costs 20 to 90 ms, and Lambda never needs it
    except ImportError:
        hint = "compile it to JSON, as `sam build` does, or install PyYAML"
        raise ConfigurationError(f"DAGBRIDGE_ROUTES: {path} is YAML, which cannot be read here; {hint}") from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise TableError([Mistake((), f"{path} is not valid YAML: {error}")]) from error
