"""`dagbridge test`: a user's own regression tests of a routing table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from dagbridge.errors import TableError
from dagbridge.routing.table import RoutingTable
from dagbridge_cli.case_event import event_of
from dagbridge_cli.document import read_document
from dagbridge_cli.explanation import explanation
from dagbridge_cli.options import load, show_mistakes

_DEFAULT_FILE = Path("layers/routes/routes.test.yaml")


@click.command(name="test")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=_DEFAULT_FILE, required=False)
def test(file: Path) -> None:
    """Run the cases of a file against a routing table.

    \b
    A file of cases, whose paths are seen from where it lies:
      routes: routes.yaml
      cases:
        - name: a parquet file of the order system is ingested
          event: events/object-created.json
          expect:
            - {route: orders-landed, dag_id: ingest_orders, conf: {day: "2026-03-14"}}
        - name: a test event starts nothing
          event: events/test-event.json
          expect: []
        - name: the event may stand in the case
          event: {source: my.shop, detail-type: Order Placed, id: "1", account: "123456789012", detail: {total: 80}}
          expect: []

    Of an expected run, what is written is compared: route, airflow, dag_id, dag_run_id, conf, note, error; of an
    expected asset event: route, airflow, asset, extra, error.
    Exit status 0: all cases pass; 1: some do not.

    \b
    Examples:
      dagbridge test
      dagbridge test my-routes.test.yaml
    """
    try:
        cases = read_document(file).value
        table = load(file.parent / cases["routes"])[1]
    except TableError as error:
        show_mistakes(error.mistakes)
        raise SystemExit(1) from None
    except (KeyError, TypeError):
        raise click.BadParameter(
            "must have `routes` and `cases`; see dagbridge test --help", param_hint=str(file)
        ) from None
    results = [(case, _difference(case, table, file.parent)) for case in cases.get("cases") or ()]
    for case, difference in results:
        _show(case, difference)
    failed = sum(difference is not None for _, difference in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
    raise SystemExit(1 if failed or not results else 0)


def _show(case: Mapping[str, Any], difference: str | None) -> None:
    name = str(case.get("name") or case.get("event"))
    if difference is None:
        click.secho(f"✓ {name}", fg="green")
    else:
        click.secho(f"✗ {name}", fg="red")
        click.echo("\n".join(f"    {line}" for line in difference.splitlines()))


def _difference(case: Mapping[str, Any], table: RoutingTable, folder: Path) -> str | None:
    """Say how what a case's event gives differs from what it expects; None where it does not."""
    try:
        payload = event_of(case, folder)
        expected = case["expect"]
    except KeyError as error:
        return f"the case has no `{error.args[0]}`"
    except (OSError, ValueError) as error:
        return f"cannot read the event: {error}"
    actual = _runs(explanation(payload, table))
    if len(expected) == len(actual) and all(_fits(e, a) for e, a in zip(expected, actual, strict=True)):
        return None
    return f"expected {_text(expected)}\nactual   {_text(actual)}"


def _runs(explained: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List what would be sent, and what would be rejected, in the order of events and routes."""
    runs = []
    for event in explained["events"]:
        if "error" in event:
            runs.append({"error": event["error"]})
        for route in event["routes"]:
            if route["matched"]:
                outcome = {"error": route["error"]} if route["error"] else route.get("asset_event") or route["trigger"]
                runs.append({"route": route["route"], **outcome})
    return runs


def _fits(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    return all(key in actual and actual[key] == value for key, value in expected.items())


def _text(runs: Sequence[Mapping[str, Any]]) -> str:
    shown = [{key: value for key, value in run.items() if value is not None} for run in runs]
    return json.dumps(shown, ensure_ascii=False)
