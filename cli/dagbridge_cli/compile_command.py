"""`dagbridge compile`: the JSON that the functions load, for a table that is kept in S3, SSM or AppConfig.

`compile.py` does the work, and is what `sam build` runs, without click.
"""

from __future__ import annotations

from pathlib import Path

import click

from dagbridge.errors import TableError
from dagbridge_cli.compile import compile_table
from dagbridge_cli.options import routes_argument, show_mistakes


@click.command(name="compile")
@routes_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where the JSON goes; else standard output."
)
def compile_(routes: Path, output: Path | None) -> None:
    """Check a routing table, and write it as the JSON that the functions load.

    Exit status 0: it is written; 1: the table is invalid, and nothing is.

    \b
    Examples:
      dagbridge compile -o routes.json
      dagbridge compile | aws s3 cp - s3://acme-config/routes.json
    """
    try:
        text = compile_table(routes)
    except TableError as error:
        show_mistakes(error.mistakes)
        raise SystemExit(1) from None
    if output is None:
        click.echo(text)
    else:
        output.write_text(text, encoding="utf-8")
