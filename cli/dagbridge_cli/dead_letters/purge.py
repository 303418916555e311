"""`dagbridge dead-letters purge`: letters that nobody needs are deleted for good."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dagbridge_cli.dead_letters.aws import AWS_ERRORS, one_line
from dagbridge_cli.dead_letters.filters import Filters, filter_options
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.options import bucket_option, queue_option, yes_option
from dagbridge_cli.dead_letters.queue import DeadLetterQueue, NotHeldError
from dagbridge_cli.dead_letters.report import confirm, end, report, tell
from dagbridge_cli.dead_letters.selection import missing_ids, open_letters
from dagbridge_cli.options import json_option


@click.command()
@filter_options
@click.option("--all", "everything", is_flag=True, help="Every letter; in place of a filter.")
@queue_option
@bucket_option
@yes_option
@json_option
def purge(  # noqa: PLR0913 - as many as there are options
    filters: Filters, queue_url: str, overflow_bucket: str | None, *, everything: bool, yes: bool, as_json: bool
) -> None:
    """Delete letters for good. They start no run. Needs a filter, or --all.

    Exit status 0; 1: some letters could not be deleted, or AWS refuses.

    \b
    Examples:
      dagbridge dead-letters purge --route orders-landed --until 7d
      dagbridge dead-letters purge 5fea7756-0ea4-451a-a703-a558b933e274 --yes
    """
    if everything == filters.any_given:
        raise click.UsageError(
            "Name the letters to delete: ids, --route, --reason, --since or --until; or --all alone."
        )
    with open_letters(queue_url, overflow_bucket) as letters:
        found = sorted(letters.selected(filters), key=lambda letter: letter.sent)
        if found and not yes:
            confirm("Delete for good", found)
        failed = _purge(found, letters.queue)
    report("purged", found, failed, as_json=as_json)
    end(failed, missing_ids(filters, found))


def _purge(letters: Sequence[Letter], queue: DeadLetterQueue) -> dict[str, str]:
    """Delete letters; those that stay, with why."""
    failed = {}
    for letter in letters:
        try:
            queue.delete(letter.id)
        except NotHeldError as error:
            failed[letter.id] = str(error)
        except AWS_ERRORS as error:
            failed[letter.id] = one_line(error)
        else:
            tell("purged", letter)
    return failed
