"""`dagbridge doctor`: the command."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dagbridge.errors import SettingsError
from dagbridge.settings import Settings
from dagbridge_cli.dead_letters.printable import pretty_json
from dagbridge_cli.doctor.report import as_document, is_well, show
from dagbridge_cli.doctor.samples import read_samples
from dagbridge_cli.options import json_option, load_or_exit, routes_option


@click.command()
@routes_option
@click.option("--airflow", "only", metavar="NAME", help="Examine this deployment only; default: all of the table.")
@click.option(
    "--event",
    "events",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A raw Lambda event to try the routes with; again for another one.",
)
@click.option(
    "--probe-role",
    is_flag=True,
    help="Also ask whether the role may trigger: a POST that Airflow refuses. No run; a line in its audit log.",
)
@json_option
def doctor(routes: Path, only: str | None, events: tuple[Path, ...], *, probe_role: bool, as_json: bool) -> None:
    """Check every Airflow of the table, and every route, from this machine. Changes nothing.

    Reads the secrets with your AWS credentials, and goes the way that the function goes: name, port, TLS, version,
    credentials, clock; then each route's DAG, and whether the conf of sample events fits its params; then the webhooks'
    secrets. Sample events are those of --event, and those of the table's `dagbridge test` cases. What builds upon a
    failed check is left out.

    ✓ well, ! works but look at it, ✗ will not work, - not checked. Exit status 0: no ✗; 1: some; 2: wrong usage.

    \b
    Examples:
      dagbridge doctor
      dagbridge doctor --airflow default --event events/s3/object-created.json
      dagbridge doctor --json | jq '.airflows[].checks[] | select(.status == "failed")'
    """
    from dagbridge_cli.doctor.examination import Doctor  # noqa: PLC0415 - boto3 loads slower than most commands run

    table = load_or_exit(routes)
    if only is not None and only not in table.airflows:
        raise click.BadParameter(f"no such airflow; the table has: {', '.join(table.airflows)}", param_hint="--airflow")
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    samples = read_samples(table, routes, events)
    examination = Doctor(table, samples, settings, probe_role)
    reports = [examination.examine(name) for name in ([only] if only is not None else table.airflows)]
    hooks = examination.examine_hooks() if only is None else []
    if as_json:
        click.echo(pretty_json(as_document(reports, samples, hooks)))
    else:
        show(reports, samples, hooks)
    raise SystemExit(0 if is_well(reports, hooks) else 1)
