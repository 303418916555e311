"""A message of a queue, as Lambda's poller hands it to a function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def record(arn: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """Write one: `arn` is the queue's, `message` what ReceiveMessage gave, with all attributes."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": "eu-west-1",
    }
