"""Bodies that are too large for SQS, in S3."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from dagbridge.errors import OverflowUnavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LIMIT = 1_048_576
"""Bytes of a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""


class Overflow:
    """A bucket for large bodies; its lifecycle deletes them after the queues' retention.

    Args:
        client: Makes the boto3 client, when it is first needed.
        bucket: Its name.
    """

    def __init__(self, client: Callable[[], S3Client], bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def put(self, body: str) -> str:
        """Keep a body; the same one is kept once.

        Returns:
            Its key.

        Raises:
            ClientError: When S3 refuses.
            BotoCoreError: When S3 does not answer.
        """
        data = body.encode()
        key = f"deliveries/{hashlib.sha256(data).hexdigest()}.json"
        self._client().put_object(Bucket=self.bucket, Key=key, Body=data, ContentType="application/json")
        return key

    def get(self, bucket: str, key: str) -> str:
        """Give a body back.

        Raises:
            OverflowUnavailable: When S3 does not give it.
        """
        if bucket != self.bucket:  # a message from elsewhere must not make us read where it likes
            raise OverflowUnavailable(f"s3://{bucket}/{key} is not in this stack's overflow bucket")
        try:
            return self._client().get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        except (ClientError, BotoCoreError, UnicodeDecodeError) as error:
            raise OverflowUnavailable(f"s3://{bucket}/{key}: {type(error).__name__}: {error}") from error
