"""`dagbridge dead-letters list`: what lies in the queue, and why."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from dagbridge_cli.dead_letters.filters import Filters, filter_options
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.moment import age
from dagbridge_cli.dead_letters.options import bucket_option, queue_option
from dagbridge_cli.dead_letters.printable import pretty_json, printable
from dagbridge_cli.dead_letters.report import end
from dagbridge_cli.dead_letters.selection import by_reason, missing_ids, open_letters
from dagbridge_cli.options import json_option

_HEAD = ("ID", "AGE", "ROUTE", "DAG", "REASON")  # DAG: or the asset's URI


@click.command(name="list")
@filter_options
@queue_option
@bucket_option
@json_option
def list_letters(filters: Filters, queue_url: str, overflow_bucket: str | None, *, as_json: bool) -> None:
    """List the letters, the oldest first, and count them by reason. Nothing is taken out.

    Exit status 0; 1: an id is not there, a body in S3 cannot be read, or AWS refuses.

    \b
    Examples:
      dagbridge dead-letters list
      dagbridge dead-letters list --route orders-landed --since 1d
      dagbridge dead-letters list --reason DagNotFound --json
    """
    with open_letters(queue_url, overflow_bucket) as letters:
        found = sorted(letters.selected(filters), key=lambda letter: letter.sent)
    if as_json:
        counts = Counter(letter.reason_type for letter in found)
        click.echo(pretty_json({"letters": [letter.summary() for letter in found], "reasons": dict(counts)}))
    else:
        _show(found)
    end({letter.id: letter.obstacle for letter in found if letter.unreadable}, missing_ids(filters, found))


def _show(letters: Sequence[Letter]) -> None:
    now = datetime.now(UTC)
    rows: list[tuple[str, ...]] = [_HEAD] if letters else []
    rows += [_row(letter, now) for letter in letters]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)] if rows else []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo(_fitting(printable("  ".join([*cells, row[-1]]))))
    click.echo(by_reason(letter.reason_type for letter in letters))


def _row(letter: Letter, now: datetime) -> tuple[str, ...]:
    target = letter.dag_id or letter.asset_uri or "-"
    return letter.id, age(letter.sent, now), letter.route or "-", target, " ".join(letter.reason.split())


def _fitting(line: str) -> str:
    """Cut a line to the terminal's width; for a file or another program it stays whole."""
    width = shutil.get_terminal_size().columns
    return line[: width - 1] + "…" if sys.stdout.isatty() and len(line) > width else line
