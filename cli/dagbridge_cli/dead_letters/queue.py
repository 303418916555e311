"""The dead-letter queue: all its messages are looked at, and none is consumed that was not meant."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from dagbridge_cli.dead_letters.aws import AWS_ERRORS, one_line

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

HIDDEN = 300
"""Seconds that SQS hides a received message from others. Renewed at half of it; what a killed command leaves behind."""

WAIT = 1
"""Seconds that SQS looks for messages. Above 0, it asks all of its servers: an empty answer is an empty queue."""

_EMPTY = 2  # answers without a new message in a row, after which all have been seen
_BATCH = 10  # messages that SQS takes and gives at a time


class NotHeldError(Exception):
    """When a letter is no longer ours to delete: somebody else may have received it."""


class DeadLetterQueue:
    """Receives letters and holds them, hidden from others. At the end of the `with`, those left can be seen again.

    Args:
        client: Of boto3.
        url: The queue's.
        clock: Seconds that never go back.
    """

    def __init__(self, client: SQSClient, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._url = url
        self._clock = clock
        self._held: dict[str, str] = {}  # message id → its latest receipt handle
        self._renewed = clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def messages(self) -> Iterator[MessageTypeDef]:
        """Receive every message once.

        Raises:
            ClientError: When SQS refuses.
            BotoCoreError: When SQS does not answer.
        """
        seen: set[str] = set()
        empty = 0
        while empty < _EMPTY:
            self.renew()
            received = self._receive()
            new = [message for message in received if message["MessageId"] not in seen]
            seen |= {message["MessageId"] for message in new}
            empty = 0 if new else empty + 1
            yield from new

    def hidden_elsewhere(self) -> int:
        """Count the messages that another reader holds, and that cannot be received now; about, as SQS counts."""
        answer = self._client.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
        )
        return max(0, int(answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"]) - len(self._held))

    def renew(self) -> None:
        """Keep what is held hidden, when it is time. What SQS no longer counts as ours is ours no more."""
        if self._clock() - self._renewed < HIDDEN / 2:
            return
        self._renewed = self._clock()
        for message_id in self._change_visibility(HIDDEN):
            del self._held[message_id]

    def delete(self, message_id: str) -> None:
        """Take a letter out of the queue.

        Raises:
            NotHeldError: When it is not held any more.
            ClientError: When SQS refuses.
            BotoCoreError: When SQS does not answer.
        """
        self.check_held(message_id)
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=self._held[message_id])
        del self._held[message_id]

    def check_held(self, message_id: str) -> None:
        """Make sure that a letter is still hidden from others.

        Raises:
            NotHeldError: When it is not held any more.
        """
        self.renew()
        if message_id not in self._held:
            raise NotHeldError(f"others could see it for a while (it is held for {HIDDEN} s); run the command again")

    def release(self) -> None:
        """Let others see what is held. If that fails, they see it when its time is over."""
        try:
            failed = self._change_visibility(0)
        except AWS_ERRORS as error:
            click.echo(f"letters that stay hidden for up to {HIDDEN} s: {len(self._held)}; {one_line(error)}", err=True)
        else:
            if failed:
                click.echo(f"letters that stay hidden for up to {HIDDEN} s: {len(failed)}", err=True)
        self._held.clear()

    def _receive(self) -> list[MessageTypeDef]:
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_BATCH,
            VisibilityTimeout=HIDDEN,
            WaitTimeSeconds=WAIT,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        self._held |= {message["MessageId"]: message["ReceiptHandle"] for message in messages}
        return messages

    def _change_visibility(self, seconds: int) -> list[str]:
        """Hide what is held for some seconds from now; the ids of those that are not ours any more."""
        held = list(self._held.items())
        failed = []
        for start in range(0, len(held), _BATCH):
            answer = self._client.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": message_id, "ReceiptHandle": handle, "VisibilityTimeout": seconds}
                    for message_id, handle in held[start : start + _BATCH]
                ],
            )
            failed += [entry["Id"] for entry in answer.get("Failed", [])]
        return failed
