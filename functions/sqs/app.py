"""SQS messages, whatever they carry, in batches of which only the failed messages are seen again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dagbridge import bootstrap
from dagbridge.sources import Found, find


def handler(event: object, context: object) -> dict[str, list[dict[str, str]]]:
    """Start the DAG runs of one batch.

    Returns:
        `{"batchItemFailures": [{"itemIdentifier": "<message id>"}]}`: the messages that SQS must keep. The event
        source mapping needs `ReportBatchItemFailures`.
    """
    with bootstrap.invocation(context) as bridge:
        messages = _messages(event)
        outcomes = bridge.handle_batches([found for _, found in messages])
        kept = [name for (name, _), of in zip(messages, outcomes, strict=True) if not all(o.placed for o in of)]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in kept]}


def _messages(event: object) -> list[tuple[str, Iterable[Found]]]:
    """Take a batch apart: the id of each message, and the events in it, which are read when they are asked for.

    What is no batch of messages is one without an id: should it have to be kept, Lambda keeps all that it sent.
    """
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, list) or not records:
        return [("", find(event))]
    return [(_id(record), find(record, f"Records[{at}]")) for at, record in enumerate(records)]


def _id(record: object) -> str:
    return str(record.get("messageId", "")) if isinstance(record, Mapping) else ""
