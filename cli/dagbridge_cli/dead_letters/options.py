"""What the commands take in common, beside the filters."""

from __future__ import annotations

import click


def _url(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.startswith(("https://", "http://")):
        raise click.BadParameter("must be the queue's URL, such as https://sqs.eu-west-1.amazonaws.com/123456789012/…")
    return value


queue_option = click.option(
    "--queue-url",
    envvar="DAGBRIDGE_DEAD_LETTER_QUEUE_URL",
    show_envvar=True,
    required=True,
    callback=_url,
    help="The dead-letter queue.",
)
retry_queue_option = click.option(
    "--retry-queue-url",
    envvar="DAGBRIDGE_RETRY_QUEUE_URL",
    show_envvar=True,
    callback=_url,
    help="The retry queue.",
)
bucket_option = click.option(
    "--overflow-bucket",
    envvar="DAGBRIDGE_OVERFLOW_BUCKET",
    show_envvar=True,
    help="The bucket of bodies that are too large for SQS. Not needed to read one: its message names it.",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
