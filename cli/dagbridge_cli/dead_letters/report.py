"""How a command asks, tells and ends that had to do with many letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.printable import pretty_json, printable
from dagbridge_cli.dead_letters.selection import by_reason


def confirm(verb: str, letters: Sequence[Letter]) -> None:
    """Ask, on standard error, whether these letters are meant.

    Raises:
        click.Abort: When they are not, or nobody is there to answer.
    """
    click.confirm(f"{verb} {by_reason(letter.reason_type for letter in letters)}?", abort=True, err=True)


def tell(done: str, letter: Letter) -> None:
    """Tell at once, on standard error, that all went well with a letter: so it is known where Ctrl-C came."""
    click.echo(printable(f"{letter.id}  {done}" + (f"  {letter.route}" if letter.route else "")), err=True)


def report(done: str, letters: Sequence[Letter], failed: Mapping[str, str], *, as_json: bool) -> None:
    """Count, or name for programs, the letters with which all went well and those that failed.

    JSON: `{"replayed": ["<id>", …], "failed": {"<id>": "why"}}`; or `"purged"`.
    """
    well = [letter for letter in letters if letter.id not in failed]
    if as_json:
        click.echo(pretty_json({done: [letter.id for letter in well], "failed": dict(failed)}))
        return
    click.echo(f"{len(well)} {done}, {len(failed)} failed")


def end(failed: Mapping[str, str | None], missing: Sequence[str]) -> None:
    """Name the letters that failed, on standard error.

    Args:
        failed: Message id → why.
        missing: Ids that were asked for and are not there.

    Raises:
        SystemExit: Status 1, when there are any.
    """
    for message_id, why in failed.items():
        click.secho(printable(f"{message_id}: {why}"), fg="red", err=True)
    for message_id in missing:
        click.secho(printable(f"{message_id}: no such letter in the queue"), fg="red", err=True)
    if failed or missing:
        raise SystemExit(1)
