"""`dagbridge dead-letters replay --dry-run`: the requests, and nothing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from dagbridge.routing.table import RoutingTable
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.printable import pretty_json, printable
from dagbridge_cli.dead_letters.report import end
from dagbridge_cli.dead_letters.requests import requests_of
from dagbridge_cli.dead_letters.retry_queue import NotReplayableError, delivery_of
from dagbridge_cli.explanation import request_lines


def dry_run(
    letters: Sequence[Letter], missing: Sequence[str], table: RoutingTable, *, new_run: bool, as_json: bool
) -> None:
    """Show what would be asked of Airflow for each letter.

    JSON: `{"letters": [{"id", "requests": [{"route", "shadow", "trigger", "error"}], "error": null | "…"}]}`.

    Raises:
        SystemExit: Status 1, when a letter would not come to a request.
    """
    shown = [_explained(letter, table, new_run=new_run) for letter in letters]
    if as_json:
        click.echo(pretty_json({"letters": shown}))
    else:
        for letter in shown:
            _show(letter)
    end({letter["id"]: why for letter in shown if (why := _failure(letter))}, missing)


def _explained(letter: Letter, table: RoutingTable, *, new_run: bool) -> dict[str, Any]:
    try:
        delivery = delivery_of(letter, new_run=new_run)
    except NotReplayableError as error:
        return {"id": letter.id, "requests": [], "error": str(error)}
    return {"id": letter.id, "requests": requests_of(delivery, table), "error": None}


def _failure(letter: Mapping[str, Any]) -> str | None:
    errors = [letter["error"], *(request["error"] for request in letter["requests"])]
    return "; ".join(error for error in errors if error) or None


def _show(letter: Mapping[str, Any]) -> None:
    click.secho(letter["id"], bold=True)
    if not letter["requests"] and not letter["error"]:
        click.echo("  no request: no route takes it")
    for request in letter["requests"]:
        if not request["error"]:
            _show_request(request)


def _show_request(request: Mapping[str, Any]) -> None:
    line, body = request_lines(request)
    note = " (mode shadow: it is logged, and not sent)" if request["shadow"] else ""
    click.secho(printable(f"  ✓ {request['route']}{note}"), fg="green")
    click.echo(printable(f"    {line}"))
    for line in pretty_json(body).splitlines():
        click.echo(f"    {line}")
