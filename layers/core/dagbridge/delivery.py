"""Where a delivery lies that did not become a run: the retry queue, or the dead-letter queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from dagbridge import messages
from dagbridge.backoff import wait
from dagbridge.errors import DeferredError, OverflowUnavailable, RetriesUsedUp
from dagbridge.outcome import Kind, Outcome
from dagbridge.overflow import LIMIT, Overflow
from dagbridge.sources import Receipt

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Delivery(Protocol):
    """Keeps the deliveries that did not end at Airflow."""

    def place(self, outcome: Outcome) -> Outcome:
        """Put a failed delivery where it is kept; `placed` of the answer says whether that worked."""
        ...

    def fetch(self, bucket: str, key: str) -> str:
        """Give back a body that was too large for its queue.

        Raises:
            OverflowUnavailable: When it cannot be had.
        """
        ...


class NoQueues:
    """Without queues, what failed stays with the invocation, and so with whoever invoked."""

    def place(self, outcome: Outcome) -> Outcome:
        """Place nothing."""
        return outcome

    def fetch(self, bucket: str, key: str) -> str:
        """Have nothing."""
        raise OverflowUnavailable(f"s3://{bucket}/{key}: DAGBRIDGE_OVERFLOW_BUCKET is not set")


@dataclass(frozen=True, slots=True)
class Queues:
    """The stack's queues.

    Attributes:
        client: Makes the boto3 client, when it is first needed.
        retry_queue_url: Where deferred deliveries wait; None: they stay with the invocation.
        dead_letter_queue_url: Where rejected deliveries end; None: they stay with the invocation.
        overflow: Takes bodies that are too large for SQS; None: they stay with the invocation.
        patience: Seconds that a delivery is tried until it is a dead letter; an error's own may be less.
        log: Told when SQS or S3 refuse, as one line.
        clock: Seconds since the epoch.
    """

    client: Callable[[], SQSClient]
    retry_queue_url: str | None
    dead_letter_queue_url: str | None
    overflow: Overflow | None
    patience: float
    log: Callable[[str], None]
    clock: Callable[[], float] = time.time

    def place(self, outcome: Outcome) -> Outcome:
        """Put a deferred delivery on the retry queue, or back where it came from; a rejected one on the other."""
        error, receipt = outcome.error, outcome.receipt
        if not isinstance(error, DeferredError):
            return self._end(outcome)
        if receipt is None:
            return self._defer(outcome, wait(1, error.retry_after))
        now, pause = self.clock(), wait(receipt.tries, error.retry_after)
        another = receipt.waits_for not in {"", type(error).__name__}
        if now - receipt.since > self.patience or (not another and now - receipt.sent > error.patience):
            return self._give_up(outcome, now - receipt.since)
        if another:  # a message of its own, by whose age this error's patience is measured
            return self._defer(outcome, pause)
        self._hold(receipt, pause)
        return outcome  # not placed: the message that holds it must not be deleted

    def fetch(self, bucket: str, key: str) -> str:
        """Give back a body from the overflow bucket."""
        if self.overflow is None:
            raise OverflowUnavailable(f"s3://{bucket}/{key}: DAGBRIDGE_OVERFLOW_BUCKET is not set")
        return self.overflow.get(bucket, key)

    def _defer(self, outcome: Outcome, pause: int) -> Outcome:
        return self._send(outcome, self.retry_queue_url, lambda: messages.delivery(outcome, self.clock()), pause)

    def _give_up(self, outcome: Outcome, age: float) -> Outcome:
        used_up = RetriesUsedUp(f"given up after {_duration(age)}; the last reason was {outcome.reason}")
        return self._end(replace(outcome, kind=Kind.REJECTED, error=used_up))

    def _end(self, outcome: Outcome) -> Outcome:
        return self._send(outcome, self.dead_letter_queue_url, lambda: messages.dead_letter(outcome), 0)

    def _send(self, outcome: Outcome, url: str | None, write: Callable[[], str], delay: int) -> Outcome:
        if url is None:
            return outcome
        try:
            self.client().send_message(QueueUrl=url, MessageBody=self._fitting(write()), DelaySeconds=delay)
        except (ClientError, BotoCoreError, RecursionError, OverflowUnavailable) as error:
            # RecursionError: JSON nested deeper than Python can write
            self.log(f"no queue takes a delivery, so the invocation keeps it: {url}: {type(error).__name__}: {error}")
            return outcome
        return replace(outcome, placed=True)

    def _fitting(self, body: str) -> str:
        if len(body) <= LIMIT:  # it is ASCII: a character is a byte
            return body
        if self.overflow is None:
            raise OverflowUnavailable(
                f"{len(body)} bytes are too many for SQS, and DAGBRIDGE_OVERFLOW_BUCKET is not set"
            )
        return messages.pointer(self.overflow.bucket, self.overflow.put(body))

    def _hold(self, receipt: Receipt, seconds: int) -> None:
        """Let a message be seen again after some seconds. If that fails, the queue's own timeout decides when."""
        if self.retry_queue_url is None:
            return
        try:
            self.client().change_message_visibility(
                QueueUrl=self.retry_queue_url, ReceiptHandle=receipt.handle, VisibilityTimeout=seconds
            )
        except (ClientError, BotoCoreError) as error:
            self.log(f"the retry queue does not change a message's visibility: {type(error).__name__}: {error}")


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.0f} minutes"
