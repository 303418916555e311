"""The routing table in force. A remote one is looked at again now and then; one that is no good changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from dagbridge.errors import ConfigurationError
from dagbridge.routing.table import RoutingTable


class Source(Protocol):
    """Where a table's text comes from."""

    def read(self) -> str | None:
        """Read the text; None where it is what was read last.

        Raises:
            ConfigurationError: When it cannot be had.
        """
        ...


class WatchedTable:
    """A routing table that may change while a container lives.

    Args:
        source: Gives its text.
        name: Where it is, for messages.
        ttl: Seconds until it is looked at again; infinity: never.
        load: Makes the table of its text and name.
        on_change: Told that another table is in force.
        on_failure: Told why a new one is not: it is invalid, or cannot be had.
        clock: Seconds, of any origin.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        source: Source,
        name: str,
        ttl: float,
        *,
        load: Callable[[str, str], RoutingTable],
        on_change: Callable[[RoutingTable], None],
        on_failure: Callable[[ConfigurationError], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._name = name
        self._ttl = ttl
        self._on_change = on_change
        self._on_failure = on_failure
        self._load = load
        self._clock = clock
        self._table: RoutingTable | None = None
        self._refused: ConfigurationError | None = None
        self._look_again = 0.0

    def current(self) -> RoutingTable:
        """Give the table in force. An invocation asks once, so that it works by one table from beginning to end.

        Raises:
            ConfigurationError: When there is none yet, and it cannot be had or is invalid.
        """
        if self._table is None:
            self._table = self._read()
            self._look_again = self._clock() + self._ttl
        elif self._clock() >= self._look_again:
            self._look_again = self._clock() + self._ttl
            self._replace()
        if self._table is None:
            raise ConfigurationError(f"DAGBRIDGE_ROUTES: {self._name} is empty")
        return self._table

    def _replace(self) -> None:
        try:
            new = self._read()
        except ConfigurationError as error:
            self._on_failure(error)
            return
        if new is not None:
            self._table = new
            self._on_change(new)

    def _read(self) -> RoutingTable | None:
        """Give a new table; None where there is none. One that is refused is so each time, until another is there."""
        text = self._source.read()
        if text is not None:
            self._refused = None
            try:
                return self._load(text, self._name)
            except ConfigurationError as error:
                self._refused = error
        if self._refused is not None:
            raise self._refused
        return None
