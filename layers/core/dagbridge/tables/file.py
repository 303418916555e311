"""A routing table in a file, such as the layer's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dagbridge.errors import ConfigurationError


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
