"""`dagbridge dead-letters replay`: letters go back to the bridge, and only then out of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dagbridge.errors import OverflowUnavailable
from dagbridge_cli.dead_letters.aws import AWS_ERRORS, one_line, s3_client, sqs_client
from dagbridge_cli.dead_letters.dry_run import dry_run
from dagbridge_cli.dead_letters.filters import Filters, filter_options
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.options import bucket_option, queue_option, retry_queue_option, yes_option
from dagbridge_cli.dead_letters.printable import printable
from dagbridge_cli.dead_letters.queue import DeadLetterQueue, NotHeldError
from dagbridge_cli.dead_letters.report import confirm, end, report, tell
from dagbridge_cli.dead_letters.retry_queue import NotReplayableError, RetryQueue, delivery_of
from dagbridge_cli.dead_letters.selection import missing_ids, open_letters
from dagbridge_cli.options import json_option, load_or_exit, routes_option


@click.command()
@filter_options
@queue_option
@retry_queue_option
@bucket_option
@click.option("--new-run", is_flag=True, help="Ask for another run on purpose, also where there is one already.")
@click.option("--dry-run", "only_show", is_flag=True, help="Show the requests to Airflow, and change nothing.")
@routes_option
@yes_option
@json_option
def replay(  # noqa: PLR0913 - as many as there are options
    filters: Filters,
    queue_url: str,
    retry_queue_url: str | None,
    overflow_bucket: str | None,
    routes: Path,
    *,
    new_run: bool,
    only_show: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Give letters back to the deployed bridge, by its retry queue. Without filter: all of them.

    The bridge asks Airflow for the same run id as before: if the run exists by now, Airflow refuses it as a duplicate.
    A letter is deleted after it was sent, so an interrupted replay loses nothing, and another one doubles nothing.
    `--routes` is for `--dry-run` only: the deployed table decides.

    Exit status 0; 1: some letters could not be replayed, or AWS refuses.

    \b
    Examples:
      dagbridge dead-letters replay --reason DagNotFound --dry-run
      dagbridge dead-letters replay --route orders-landed --since 2h
      dagbridge dead-letters replay 5fea7756-0ea4-451a-a703-a558b933e274 --new-run --yes
    """
    if only_show:
        table = load_or_exit(routes)
        with open_letters(queue_url, overflow_bucket) as letters:
            found = sorted(letters.selected(filters), key=lambda letter: letter.sent)
        dry_run(found, missing_ids(filters, found), table, new_run=new_run, as_json=as_json)
        return
    if not retry_queue_url:
        raise click.UsageError("Missing option '--retry-queue-url' (or DAGBRIDGE_RETRY_QUEUE_URL).")
    if retry_queue_url == queue_url:
        raise click.BadParameter("is the dead-letter queue itself", param_hint="--retry-queue-url")
    with open_letters(queue_url, overflow_bucket) as letters:
        found = sorted(letters.selected(filters), key=lambda letter: letter.sent)
        if found and not yes:
            confirm("Replay", found)
        retry_queue = RetryQueue(sqs_client(retry_queue_url), retry_queue_url, s3_client, overflow_bucket)
        failed = _replay(found, letters.queue, retry_queue, new_run=new_run)
    report("replayed", found, failed, as_json=as_json)
    end(failed, missing_ids(filters, found))


def _replay(
    letters: Sequence[Letter], queue: DeadLetterQueue, retry_queue: RetryQueue, *, new_run: bool
) -> dict[str, str]:
    """Replay letters one by one; those that failed, with why."""
    failed = {}
    for letter in letters:
        try:
            _send(letter, queue, retry_queue, new_run=new_run)
        except (NotReplayableError, OverflowUnavailable, NotHeldError) as error:
            failed[letter.id] = printable(str(error))
        except AWS_ERRORS as error:
            failed[letter.id] = f"not sent, and kept: {one_line(error)}"
        else:
            if why := _delete(letter, queue):
                failed[letter.id] = why
            else:
                tell("replayed", letter)
    return failed


def _send(letter: Letter, queue: DeadLetterQueue, retry_queue: RetryQueue, *, new_run: bool) -> None:
    delivery = delivery_of(letter, new_run=new_run)
    queue.check_held(letter.id)  # what others may have taken is theirs to replay
    retry_queue.send(delivery, letter.bucket)


def _delete(letter: Letter, queue: DeadLetterQueue) -> str | None:
    """Delete a letter that was sent; why it stays, if it does."""
    try:
        queue.delete(letter.id)
    except NotHeldError as error:
        why = str(error)
    except AWS_ERRORS as error:
        why = one_line(error)
    else:
        return None
    return f"sent, but it stays in the queue: {why}. Replaying it again asks for the same run"
