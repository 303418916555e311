"""`dagbridge wiring`: the template of the rules and subscriptions that the routing table needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dagbridge.errors import TableError
from dagbridge_cli.document import Document
from dagbridge_cli.options import DEFAULT_ROUTES, load, routes_argument, show_mistakes
from dagbridge_cli.wiring.permissions import ACCOUNT, REGION, parameters_of
from dagbridge_cli.wiring.plan import Plan, Wishes, plan_of
from dagbridge_cli.wiring.report import steps
from dagbridge_cli.wiring.rules import MAX_PATTERN, MAX_RULES, WiringError
from dagbridge_cli.wiring.template import DEFAULT_BUS, template_of, written

DEFAULT_OUTPUT = Path("wiring.yaml")


@click.command()
@routes_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default=DEFAULT_OUTPUT, show_default=True
)
@click.option("--check", is_flag=True, help="Write nothing; fail if the file is not what would be written.")
@click.option(
    "--bus",
    "buses",
    multiple=True,
    metavar="[ROUTE=]BUS",
    help="Name or ARN of the event bus, of all routes or of one. May be given often.",
)
@click.option(
    "--s3",
    "s3",
    type=click.Choice(["eventbridge", "notification"]),
    default="eventbridge",
    show_default=True,
    help="The road from the buckets that routes name.",
)
@click.option("--sns-objects", is_flag=True, help="Every message of the topics is a JSON object: filter by it.")
@click.option("--max-rules", type=click.IntRange(1), default=MAX_RULES, show_default=True, help="Room on a bus.")
@click.option(
    "--max-pattern", type=click.IntRange(64), default=MAX_PATTERN, show_default=True, help="Characters of a pattern."
)
@click.option("--account", default=ACCOUNT, help="Of dagbridge's own stack, for what is told.")
@click.option("--region", default=REGION, help="The same.")
def wiring(  # noqa: PLR0913 - one argument an option
    *,
    routes: Path,
    output: Path,
    buses: Sequence[str],
    s3: str,
    max_rules: int,
    max_pattern: int,
    account: str,
    region: str,
    check: bool,
    sns_objects: bool,
) -> None:
    """Write the CloudFormation template that brings the routes' events, and say what no template can do.

    Exit status 0: it is written, or with --check as it should be; 1: it is not, or the table cannot be wired.

    \b
    Examples:
      dagbridge wiring
      dagbridge wiring --check
      dagbridge wiring --bus order-placed=shop --s3 notification
    """
    by_route = dict(bus.split("=", 1) for bus in buses if "=" in bus)
    of_all = next((bus for bus in reversed(buses) if "=" not in bus), DEFAULT_BUS)
    wishes = Wishes(of_all, by_route, s3 == "notification", sns_objects, max_rules, max_pattern)
    try:
        document, table = load(routes)
        plan = plan_of(table, wishes)
        command = _command(routes, output, wishes)
        text = written(template_of(plan.rules, plan.subscriptions), command) if _deployable(plan) else None
    except TableError as error:
        show_mistakes(error.mistakes)
        raise SystemExit(1) from None
    except WiringError as error:
        raise click.ClickException(str(error)) from None
    if check:
        _check(routes, output, text, command)
        return
    if text is not None:
        output.write_text(text, encoding="utf-8")
    _tell(document, plan, output)
    for step in steps(plan, parameters_of(table.airflows, table.webhooks, account, region), account, str(output)):
        click.echo(f"\n{step}")


def _deployable(plan: Plan) -> bool:
    return bool(plan.rules or plan.subscriptions)


def _check(routes: Path, output: Path, text: str | None, command: str) -> None:
    """End the command with exit status 1 if the file is not the text."""
    found = output.read_text(encoding="utf-8") if output.exists() else None
    if found != text:
        state = "is missing" if found is None else f"is not what {routes} asks for"
        click.secho(f"{output} {state}: run `{command}`", fg="red", err=True)
        raise SystemExit(1)
    click.secho(f"{output}: as {routes} asks for", fg="green")


def _tell(document: Document, plan: Plan, output: Path) -> None:
    for note in plan.told:
        click.secho(document.line(note), fg="yellow", err=True)
    counted = f"rules: {len(plan.rules)}, subscriptions: {len(plan.subscriptions)}"
    click.secho(f"{output}: {counted}" if _deployable(plan) else "nothing to deploy", fg="green")


def _command(routes: Path, output: Path, wishes: Wishes) -> str:
    """Write the command that makes the file, with its options in one order."""
    words = ["dagbridge wiring"]
    words += [str(routes)] if routes != DEFAULT_ROUTES else []
    words += [f"--output {output}"] if output != DEFAULT_OUTPUT else []
    words += [f"--bus {wishes.bus}"] if wishes.bus != DEFAULT_BUS else []
    words += [f"--bus {route}={bus}" for route, bus in sorted(wishes.buses.items())]
    words += ["--s3 notification"] if wishes.notify else []
    words += ["--sns-objects"] if wishes.objects else []
    words += [f"--max-rules {wishes.max_rules}"] if wishes.max_rules != MAX_RULES else []
    words += [f"--max-pattern {wishes.max_pattern}"] if wishes.max_pattern != MAX_PATTERN else []
    return " ".join(words)
