"""`dagbridge validate`: the mistakes of a routing table, then what is allowed but seldom meant."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dagbridge.errors import Mistake, TableError
from dagbridge_cli.options import json_option, load, routes_argument, show_mistakes
from dagbridge_cli.warnings import warnings_of


@click.command()
@routes_argument
@json_option
def validate(routes: Path, *, as_json: bool) -> None:
    """Check a routing table: first the mistakes, then the warnings.

    Exit status 0: the table is valid; 1: it is not.

    \b
    Examples:
      dagbridge validate
      dagbridge validate my-routes.yaml --json
    """
    mistakes: tuple[Mistake, ...] = ()
    warnings: list[str] = []
    count = 0
    try:
        document, table = load(routes)
        warnings = [document.line(warning) for warning in warnings_of(table)]
        count = len(table.routes)
    except TableError as error:
        mistakes = error.mistakes
    if as_json:
        report = {"valid": not mistakes, "mistakes": [str(mistake) for mistake in mistakes], "warnings": warnings}
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _show(routes, mistakes, warnings, count)
    raise SystemExit(1 if mistakes else 0)


def _show(routes: Path, mistakes: tuple[Mistake, ...], warnings: list[str], count: int) -> None:
    show_mistakes(mistakes)
    for warning in warnings:
        click.secho(f"{warning} (warning)", fg="yellow", err=True)
    if mistakes:
        click.secho(f"{routes}: {len(mistakes)} to mend", fg="red", err=True)
    else:
        click.secho(f"{routes}: {count} routes, all valid", fg="green")
