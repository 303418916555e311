"""`dagbridge dead-letters show`: one letter, with all that is in it."""

from __future__ import annotations

import click

from dagbridge_cli.dead_letters.filters import Filters
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.options import bucket_option, queue_option
from dagbridge_cli.dead_letters.printable import pretty_json, printable
from dagbridge_cli.dead_letters.report import end
from dagbridge_cli.dead_letters.selection import open_letters
from dagbridge_cli.options import json_option


@click.command()
@click.argument("message_id", metavar="ID")
@queue_option
@bucket_option
@json_option
def show(message_id: str, queue_url: str, overflow_bucket: str | None, *, as_json: bool) -> None:
    """Show one letter whole: why it is there, and the message with its event.

    This is the one command that shows payloads. Exit status 0; 1: it is not there, its body in S3 cannot be read, or
    AWS refuses.

    \b
    Examples:
      dagbridge dead-letters show 5fea7756-0ea4-451a-a703-a558b933e274
      dagbridge dead-letters show 5fea7756-0ea4-451a-a703-a558b933e274 --json | jq .body.event
    """
    with open_letters(queue_url, overflow_bucket) as letters:
        letter = next(letters.selected(Filters(ids=frozenset([message_id]))), None)
    if letter is None:
        end({}, [message_id])
        return
    everything = letter.summary() | {"replayable": letter.obstacle is None, "body": letter.body}
    if as_json:
        click.echo(pretty_json(everything))
    else:
        _show(letter)
    end({letter.id: letter.obstacle} if letter.unreadable else {}, [])


def _show(letter: Letter) -> None:
    for name, value in letter.summary().items():
        if value is not None:
            click.echo(printable(f"{name:<12} {value}"))
    if letter.obstacle:
        click.echo(printable(f"{'replay':<12} impossible: {letter.obstacle}"))
    click.echo()
    click.echo(pretty_json(letter.body))
