"""`dagbridge explain`: why an event did or did not take a route, and what would be sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.text import Text

from dagbridge_cli.explanation import explanation, request_lines
from dagbridge_cli.options import json_option, load_or_exit, routes_option

_INDENT = "    "


@click.command()
@click.option(
    "--event",
    "event_file",
    type=click.File(encoding="utf-8"),
    required=True,
    help="A raw Lambda event; - for standard input.",
)
@routes_option
@click.option("--route", help="Explain this route only.")
@json_option
def explain(event_file: TextIO, routes: Path, route: str | None, *, as_json: bool) -> None:
    """Show what would become of an event, route by route. Nothing is sent.

    Takes any raw Lambda event of any source. Exit status 0; 1: the table is invalid, a record is in no known shape,
    or a template cannot be filled.

    \b
    Examples:
      dagbridge explain --event events/s3/object-created.json
      dagbridge explain --event events/s3/object-created.json --route orders-landed
      aws sqs receive-message --queue-url … | dagbridge explain --event - --json
    """
    table = load_or_exit(routes)
    if route is not None and route not in {known.name for known in table.routes}:
        raise click.BadParameter(f"the table has no route {route}", param_hint="--route")
    try:
        payload = json.load(event_file)
    except ValueError as error:
        raise click.BadParameter(f"not valid JSON: {error}", param_hint="--event") from None
    result = explanation(payload, table, route)
    if as_json:
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        _show(result, Console(soft_wrap=True, highlight=False))
    raise SystemExit(1 if _has_errors(result) else 0)


def _has_errors(result: dict[str, Any]) -> bool:
    events = result["events"]
    return any(event.get("error") for event in events) or any(r["error"] for event in events for r in event["routes"])


def _show(result: dict[str, Any], console: Console) -> None:
    if not result["events"]:
        console.print("no event in it: S3's test event, which is dropped")
    for event in result["events"]:
        if event["event"] is None:
            console.print(Text(f"not recognised: {event['error']}", style="red"))
            continue
        _show_event(event, console)


def _show_event(event: dict[str, Any], console: Console) -> None:
    envelope = event["event"]
    console.print(Text.assemble((f"{envelope['source']} · {envelope['detail-type']}", "bold")))
    console.print(Text(f"identity {event['identity']}", style="dim"))
    for arn in envelope.get("via", ()):
        console.print(Text(f"via {arn}", style="dim"))
    for route in event["routes"]:
        _show_route(route, console)


def _show_route(route: dict[str, Any], console: Console) -> None:
    if not route["matched"]:
        console.print(Text(f"  ✗ {route['route']}", style="dim"))
        for failed in route["failed"]:
            found = "nothing" if failed["found"] is None else json.dumps(failed["found"], ensure_ascii=False)
            wanted = json.dumps(failed["wanted"], ensure_ascii=False)
            console.print(Text(f"{_INDENT}{failed['path']}: wanted {wanted}, found {found}", style="dim"))
    elif route["error"]:
        console.print(Text(f"  ! {route['route']}: {route['error']}", style="red"))
    else:
        _show_request(route, console)


def _show_request(route: dict[str, Any], console: Console) -> None:
    request, body = request_lines(route)
    console.print(Text(f"  ✓ {route['route']}", style="green"))
    console.print(Text(f"{_INDENT}{request}"))
    for line in json.dumps(body, indent=2, ensure_ascii=False).splitlines():
        console.print(Text(f"{_INDENT}{line}"))
