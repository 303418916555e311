"""The letters that a command is about, out of all that lie in the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from dagbridge_cli.dead_letters.aws import readable_errors, s3_client, sqs_client
from dagbridge_cli.dead_letters.filters import Filters
from dagbridge_cli.dead_letters.large_body import open_letter
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.queue import HIDDEN, DeadLetterQueue


@dataclass(frozen=True, slots=True)
class Letters:
    """The queue, and what is in it as letters.

    Attributes:
        queue: Holds the messages.
        bucket: Of large bodies; None: the one that a message names.
    """

    queue: DeadLetterQueue
    bucket: str | None

    def selected(self, filters: Filters) -> Iterator[Letter]:
        """Receive the letters that are meant; where ids say which, no more than are needed to find them."""
        missing = set(filters.ids)
        for message in self.queue.messages():
            letter = open_letter(message, s3_client, self.bucket)
            missing.discard(letter.id)
            if filters.take(letter):
                yield letter
            if filters.ids and not missing:
                return


@contextmanager
def open_letters(queue_url: str, bucket: str | None = None) -> Iterator[Letters]:
    """Open the queue for one command. Letters that it does not delete can be seen again when it ends, however it ends.

    Raises:
        click.ClickException: When AWS refuses, or cannot be reached.
    """
    with readable_errors(queue_url), DeadLetterQueue(sqs_client(queue_url), queue_url) as queue:
        if hidden := queue.hidden_elsewhere():
            note = f"about {hidden} more cannot be seen now: another command, or one that was killed, holds them"
            click.echo(f"{note} for up to {HIDDEN} s", err=True)
        yield Letters(queue, bucket)


def missing_ids(filters: Filters, letters: Iterable[Letter]) -> list[str]:
    """List the ids that were asked for and are not there, or that another filter leaves out."""
    return sorted(filters.ids - {letter.id for letter in letters})


def by_reason(types: Iterable[str]) -> str:
    """Count letters by reason: `3 letters: 2 DagNotFound, 1 AccessDenied`."""
    counts = Counter(types)
    total = counts.total()
    listed = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    return f"{total} letter{'' if total == 1 else 's'}" + (f": {listed}" if listed else "")
