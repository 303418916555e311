"""SQS messages, whatever they carry, in batches of which only the failed messages are seen again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dagbridge import bootstrap
from dagbridge.sources import find


def handler(event: object, context: object) -> dict[str, list[dict[str, str]]]:
    """Start the DAG runs of one batch.

    Returns:
        `{"batchItemFailures": [{"itemIdentifier": "<message id>"}]}`: the messages that SQS must keep. The event
        source mapping needs `ReportBatchItemFailures`.
    """
    with bootstrap.invocation(context) as bridge:
        messages = _messages(event)
        if not messages:  # no batch of messages is one without an id: should it have to be kept, Lambda keeps all
            return _failures("" for _ in bridge.handle_batches([find(event)]))
        kept = bridge.handle_batches(find(message, f"Records[{at}]") for at, message in enumerate(messages))
        return _failures(_id(messages[at]) for at in kept)


def _messages(event: object) -> list[Any]:
    records = event.get("Records") if isinstance(event, Mapping) else None
    return records if isinstance(records, list) else []


def _id(message: object) -> str:
    return str(message.get("messageId", "")) if isinstance(message, Mapping) else ""


def _failures(names: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}
