"""Lambda's event source mapping for SQS: batches, partial failures, visibility."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.faults.aws import REGION, Queue, Stack
from tests.faults.containers import FUNCTION_TIMEOUT, Container, Function, FunctionError
from tests.faults.service import Service

BATCH = 10
VISIBILITY = int(FUNCTION_TIMEOUT + 5)
"""Seconds until a message of a batch that never ended is seen again."""

EMPTY = 0.4
"""Seconds before an empty queue is asked again."""


class Poller(Service):
    """Brings the messages of one queue to one function.

    Counts `messages`, `batches`, `messages reported as failed` and `batches that failed whole`.
    """

    def __init__(self, function: Function, stack: Stack, queue: Queue, size: int) -> None:
        """Start.

        Args:
            function: What to invoke.
            stack: Whose queue it is.
            queue: What to poll.
            size: How many containers (`MaximumConcurrency`).
        """
        super().__init__(function, size, self._serve)
        self._sqs = stack.sqs
        self._queue = queue
        self.start()

    def _serve(self, container: Container) -> None:
        while not self.ended.is_set():
            messages = self._receive()
            if not messages:
                self.ended.wait(EMPTY)
                continue
            self.counts["batches"] += 1
            self.counts["messages"] += len(messages)
            self._delete(self._done(container, messages))

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._queue.url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=VISIBILITY,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _done(self, container: Container, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Invoke the function with a batch, and give the messages that it is done with.

        A batch of which an unknown message is reported, or one without an id, has failed whole:
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
        """
        try:
            answer = container.invoke({"Records": [self._record(message) for message in messages]})
        except FunctionError as error:
            self.errors.append(error)
            self.counts["batches that failed whole"] += 1
            return []
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        self.counts["messages reported as failed"] += len(failed)
        if not failed <= {message["MessageId"] for message in messages}:
            self.counts["batches that failed whole"] += 1
            return []
        return [message for message in messages if message["MessageId"] not in failed]

    def _delete(self, messages: Iterable[dict[str, Any]]) -> None:
        entries = [{"Id": str(at), "ReceiptHandle": m["ReceiptHandle"]} for at, m in enumerate(messages)]
        if entries:
            self._sqs.delete_message_batch(QueueUrl=self._queue.url, Entries=entries)

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        """Write a message as Lambda hands it to a function."""
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._queue.arn,
            "awsRegion": REGION,
        }
