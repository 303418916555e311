"""A routing table in a file, such as the layer's."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from dagbridge.errors import ConfigurationError
from dagbridge.routing.checked import load_checked_table
from dagbridge.routing.table import RoutingTable
from dagbridge.tables.text import table_of


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file with a routing table.

    Attributes:
        path: Its path.
    """

    path: str

    def read(self) -> str:
        """Read the text.

        Raises:
            ConfigurationError: When the file cannot be read.
        """
        try:
            return Path(self.path).read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise ConfigurationError(f"DAGBRIDGE_ROUTES: cannot read the routing table {self.path}: {error}") from error


def table_in_file(text: str, path: str) -> RoutingTable:
    """Load a file's table, as `table_of` does. What the build has checked and nobody changed is not checked again.

    Raises:
        TableError: When it is not valid, with every mistake.
        ConfigurationError: When it is YAML, and PyYAML is not there.
    """
    if _recorded_digest(path) == digest(text):
        return load_checked_table(json.loads(text))
    return table_of(text, path)


def digest(text: str) -> str:
    """Give what the build writes beside a table that it has checked, at `digest_path`."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_path(path: str | Path) -> Path:
    """Tell where the digest of a checked table is: `/opt/routes.json.sha256`."""
    return Path(f"{path}.sha256")


def _recorded_digest(path: str) -> str | None:
    try:
        return digest_path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        return None  # a table that nobody has checked
