"""Which letters a command is about."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.moment import Moment


@dataclass(frozen=True, slots=True)
class Filters:
    """What a letter has to be. All have to hold; of several values of one, any.

    Attributes:
        ids: Message ids.
        routes: Names of routes. A letter that came to no route has none of them.
        reasons: Parts of the reason, in any case; the type of the error is such a part.
        since: Sent then or later.
        until: Sent then or earlier.
    """

    ids: frozenset[str] = frozenset()
    routes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def any_given(self) -> bool:
        """Tell whether they leave anything out."""
        return self != Filters()

    def take(self, letter: Letter) -> bool:
        """Tell whether a letter is meant."""
        return (
            (not self.ids or letter.id in self.ids)
            and (not self.routes or letter.route in self.routes)
            and (not self.reasons or any(part.lower() in letter.reason.lower() for part in self.reasons))
            and (self.since is None or letter.sent >= self.since)
            and (self.until is None or letter.sent <= self.until)
        )


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command message ids as arguments, `--route`, `--reason`, `--since` and `--until`: one `filters`."""

    @functools.wraps(command)  # with the options that it has already
    def run(
        *,
        ids: tuple[str, ...],
        names: tuple[str, ...],
        reasons: tuple[str, ...],
        since: datetime | None,
        until: datetime | None,
        **options: Any,
    ) -> None:
        command(filters=Filters(frozenset(ids), names, reasons, since, until), **options)

    for parameter in (
        click.option("--until", type=Moment(), help="Sent then or earlier: 2h (ago), 1d, or ISO 8601."),
        click.option("--since", type=Moment(), help="Sent then or later: 2h (ago), 1d, or ISO 8601."),
        click.option("--reason", "reasons", multiple=True, help="The error's type, or any part of the reason."),
        click.option("--route", "names", multiple=True, help="The route's name."),
        click.argument("ids", nargs=-1),
    ):
        run = parameter(run)
    return run
