"""Where a delivery lies that did not become a run: the dead-letter queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Delivery(Protocol):
    """Takes the outcomes that did not end at Airflow."""

    def place(self, outcome: Outcome) -> Outcome:
        """Put a failed delivery where it is kept; `placed` of the answer says whether that worked."""
        ...


class NoQueues:
    """Without queues, what failed stays with the invocation, and so with whoever invoked."""

    def place(self, outcome: Outcome) -> Outcome:
        """Place nothing."""
        return outcome


class Queues:
    """Rejected deliveries go to the dead-letter queue. Deferred ones stay with the invocation.

    Args:
        client: Makes the boto3 client, when it is first needed.
        dead_letter_queue_url: Where to.
        log: Told when SQS refuses, as one line.
    """

    def __init__(self, client: Callable[[], SQSClient], dead_letter_queue_url: str, log: Callable[[str], None]) -> None:
        self._client = client
        self._url = dead_letter_queue_url
        self._log = log

    def place(self, outcome: Outcome) -> Outcome:
        """Put a rejected delivery on the dead-letter queue."""
        if outcome.kind is not Kind.REJECTED:
            return outcome
        try:
            self._client().send_message(QueueUrl=self._url, MessageBody=dead_letter(outcome))
        except (ClientError, BotoCoreError, RecursionError) as error:  # the last: JSON nested deeper than Python writes
            self._log(
                f"the dead-letter queue does not take a delivery ({type(error).__name__}); the invocation keeps it"
            )
            return outcome
        return replace(outcome, placed=True)


def dead_letter(outcome: Outcome) -> str:
    """Write a dead letter: why, for which route, and the event whole, so that it can be replayed.

    Shape: `{"version": 1, "reason", "route", "airflow", "dag_id", "dag_run_id", "identity", "event"}`; a record
    that no source recognised has `"where"` and `"raw"` in place of `"identity"` and `"event"`.
    """
    subject, trigger = outcome.subject, outcome.trigger
    letter: dict[str, Any] = {"version": 1, "reason": outcome.reason, "route": outcome.route}
    for name in ("airflow", "dag_id", "dag_run_id"):
        letter[name] = getattr(trigger, name) if trigger else None
    if isinstance(subject, Event):
        letter |= {"identity": subject.identity, "event": dict(subject.envelope)}
    else:
        letter |= {"where": subject.where, "raw": subject.raw}
    return json.dumps(letter, separators=(",", ":"))
