"""What several commands take, and how they end on a table that cannot be used."""

from __future__ import annotations

from pathlib import Path

import click

from dagbridge.errors import Mistake, TableError
from dagbridge.routing.table import RoutingTable, load_table
from dagbridge_cli.document import Document, read_document

DEFAULT_ROUTES = Path("layers/routes/routes.yaml")

routes_argument = click.argument(
    "routes", type=click.Path(path_type=Path, dir_okay=False), default=DEFAULT_ROUTES, required=False
)
routes_option = click.option(
    "--routes",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_ROUTES,
    show_default=True,
    help="The routing table.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")


def load(file: Path) -> tuple[Document, RoutingTable]:
    """Read and load a routing table.

    Raises:
        TableError: With every mistake, each with file, line and column.
    """
    document = read_document(file)
    try:
        return document, load_table(document.value)
    except TableError as error:
        raise document.located(error) from None


def load_or_exit(file: Path) -> RoutingTable:
    """Load a routing table, or end the command with its mistakes on standard error and exit status 1."""
    try:
        return load(file)[1]
    except TableError as error:
        show_mistakes(error.mistakes)
        raise SystemExit(1) from None


def show_mistakes(mistakes: tuple[Mistake, ...]) -> None:
    """Write mistakes to standard error, a line each, as compilers do."""
    for mistake in mistakes:
        click.secho(str(mistake), fg="red", err=True)
