"""`dagbridge send`: one event through the whole bridge, for real, from this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

import click

from dagbridge.airflow.connection import Connection, parse_connection
from dagbridge.errors import SecretInvalid, SettingsError
from dagbridge.outcome import Kind, Outcome
from dagbridge.settings import Settings
from dagbridge.sources import normalise
from dagbridge_cli.dead_letters.printable import pretty_json, printable
from dagbridge_cli.options import json_option, load_or_exit, routes_option

_FROM_ENVIRONMENT = "DAGBRIDGE_PASSWORD"
"""The environment variable that a password is taken from; there is no option, which other users could see."""


@click.command()
@click.option(
    "--event",
    "event_file",
    type=click.File(encoding="utf-8"),
    required=True,
    help="A raw Lambda event; - for standard input.",
)
@routes_option
@click.option("--airflow-url", "--airflow", metavar="URL", help="Send to this Airflow, in place of those of the table.")
@click.option("--login", metavar="NAME", help=f"Its user; {_FROM_ENVIRONMENT} is its password, else it is asked for.")
@json_option
def send(event_file: TextIO, routes: Path, airflow_url: str | None, login: str | None, *, as_json: bool) -> None:
    """Bring an event to Airflow as the functions would. Makes DAG runs and asset events.

    The run ids are those of the functions: what they have sent already is a duplicate here, and what is sent from here
    is a duplicate there. No queue is used: what Airflow does not take is shown, and kept nowhere. Secrets are read with
    your AWS credentials; with --airflow-url, none is.

    Exit status 0: each run exists, or no route wants one; 1: some delivery failed; 2: wrong usage.

    \b
    Examples:
      dagbridge send --event events/s3/object-created.json
      dagbridge send --event event.json --airflow-url http://localhost:8080 --login admin
    """
    # boto3 loads slower than most commands run, and each command is loaded with all of them
    from dagbridge.airflow.deployments import Deployments  # noqa: PLC0415
    from dagbridge.bridge import Bridge  # noqa: PLC0415
    from dagbridge.delivery import NoQueues  # noqa: PLC0415
    from dagbridge_cli.sending import Clients  # noqa: PLC0415

    if (airflow_url is None) != (login is None):
        raise click.UsageError("--airflow-url and --login go together.")
    table = load_or_exit(routes)
    try:
        found = normalise(json.load(event_file), hooks=table.webhooks)
    except ValueError as error:
        raise click.BadParameter(f"not valid JSON: {error}", param_hint="--event") from None
    given = _connection(airflow_url, login) if airflow_url and login else None
    clients = Clients(_settings(), given)
    airflows = Deployments(clients.open)
    airflows.follow(table.airflows)
    bridge = Bridge(table, airflows, NoQueues(), observe=lambda _: None)
    sent = [_described(outcome) for outcome in bridge.send(found)]
    if as_json:
        click.echo(pretty_json({"deliveries": sent}))
    else:
        _show(sent)
    raise SystemExit(1 if any(delivery["error"] for delivery in sent) else 0)


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def _connection(url: str, login: str) -> Connection:
    password = os.environ.get(_FROM_ENVIRONMENT) or click.prompt("Password", hide_input=True, err=True)
    try:
        return parse_connection(json.dumps({"host": url, "login": login, "password": password}), "")
    except SecretInvalid as error:
        raise click.BadParameter(str(error).removeprefix("secret : "), param_hint="--airflow-url") from None


def _described(outcome: Outcome) -> dict[str, str | None]:
    request = outcome.request
    return {
        "outcome": str(outcome.kind),
        "route": outcome.route,
        **dict.fromkeys(("airflow", "dag_id", "dag_run_id")),
        **(request.names if request else {}),
        "url": outcome.url,
        "error": outcome.reason,
    }


def _show(sent: Sequence[Mapping[str, str | None]]) -> None:
    if not sent:
        click.echo("no event in it: S3's test event, which is dropped")
    for delivery in sent:
        if delivery["outcome"] == Kind.UNMATCHED:
            click.echo("unmatched: no route takes the event (`dagbridge explain --event …` says why)")
            continue
        target = delivery["dag_id"] or delivery.get("asset_uri")
        where = f" → {target} on airflow {delivery['airflow']}" if target else ""
        head = f"{'✗' if delivery['error'] else '✓'} {delivery['outcome']}: {delivery['route'] or 'no route'}{where}"
        click.secho(printable(head), fg="red" if delivery["error"] else "green")
        for line in (delivery["dag_run_id"] or delivery.get("dagbridge_key"), delivery["url"], delivery["error"]):
            if line:
                click.echo(printable(f"    {line}"))
