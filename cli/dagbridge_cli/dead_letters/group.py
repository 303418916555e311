"""The command group `dagbridge dead-letters`."""

from __future__ import annotations

import click

from dagbridge_cli.dead_letters.list_letters import list_letters
from dagbridge_cli.dead_letters.purge import purge
from dagbridge_cli.dead_letters.replay import replay
from dagbridge_cli.dead_letters.show import show


@click.group(name="dead-letters")
def dead_letters() -> None:
    """What did not become a DAG run: look at it, replay it, or delete it.

    While a command runs, the letters are hidden from others; those that it does not delete can be seen again when it
    ends, also by Ctrl-C.

    \b
    Examples:
      dagbridge dead-letters list
      dagbridge dead-letters replay --reason DagNotFound
    """


for command in (list_letters, show, replay, purge):
    dead_letters.add_command(command)
