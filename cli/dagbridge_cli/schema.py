"""`dagbridge schema`: the routing table's JSON Schema."""

from __future__ import annotations

from importlib import resources

import click


@click.command()
def schema() -> None:
    """Write the routing table's JSON Schema (draft 2020-12), for editors and other tools.

    \b
    Example:
      dagbridge schema > routes.schema.json
    """
    file = resources.files("dagbridge.routing").joinpath("schema.json")
    click.echo(file.read_text(encoding="utf-8"), nl=False)
