"""The retry queue: whence the deployed bridge takes a letter up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dagbridge import messages
from dagbridge.errors import OverflowUnavailable
from dagbridge.overflow import LIMIT, Overflow
from dagbridge_cli.dead_letters.letter import Letter

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


class NotReplayableError(Exception):
    """When a letter holds nothing that the bridge could take up."""


def delivery_of(letter: Letter, *, new_run: bool) -> Mapping[str, Any]:
    """Make what goes to the retry queue.

    Args:
        letter: The letter.
        new_run: Ask for another run than the one that the event has or would have. What asks for it is the letter's id:
            a replay that was interrupted asks for the same one again.

    Raises:
        NotReplayableError: When there is nothing in it to take up, or no route whose run could be another one.
    """
    if letter.delivery is None:
        raise NotReplayableError(f"cannot be replayed: {letter.obstacle}")
    if not new_run:
        return letter.delivery
    if "raw" in letter.delivery:
        raise NotReplayableError("--new-run needs a letter of one route, and this one is read anew; replay it without")
    return {**letter.delivery, "run": letter.id}


@dataclass(frozen=True, slots=True)
class RetryQueue:
    """Takes deliveries.

    Attributes:
        client: Of boto3.
        url: The queue's.
        s3: Makes a client, when the first body is too large for SQS.
        bucket: Where to put such a body; None: where the letter's own was.
    """

    client: SQSClient
    url: str
    s3: Callable[[], S3Client]
    bucket: str | None

    def send(self, delivery: Mapping[str, Any], bucket: str | None) -> None:
        """Send a delivery, as the bridge itself would.

        A large body is put into S3 again, not pointed to again: so the bucket's lifecycle counts anew from today.

        Args:
            delivery: What to send.
            bucket: Where the letter's own body was, if in S3.

        Raises:
            OverflowUnavailable: When it is too large, and there is no bucket for it.
            ClientError: When SQS or S3 refuse.
            BotoCoreError: When they do not answer.
        """
        body = json.dumps(delivery, separators=(",", ":"))  # ASCII: a character is a byte
        if len(body) > LIMIT:
            body = self._pointer(body, self.bucket or bucket)
        self.client.send_message(QueueUrl=self.url, MessageBody=body)

    def _pointer(self, body: str, bucket: str | None) -> str:
        if bucket is None:
            raise OverflowUnavailable(f"its {len(body)} bytes are too many for SQS; name a bucket: --overflow-bucket")
        return messages.pointer(bucket, Overflow(self.s3, bucket).put(body))
