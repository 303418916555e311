"""A received message as the record that Lambda would make of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageAttributeValueOutputTypeDef, MessageTypeDef


def sqs_record(message: MessageTypeDef, body: str, queue_arn: str) -> dict[str, Any]:
    """Write a message as the function got it when it lay in its first queue.

    SQS keeps a message's id and time when it moves it to a dead-letter queue. So the event that the bridge makes of
    this record has the identity that it had then, and asks for the same runs.

    Shape: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

    Args:
        message: As boto3 gives it.
        body: Its body.
        queue_arn: Of the queue that it came from (`DeadLetterQueueSourceArn`).
    """
    return {
        "messageId": message["MessageId"],
        "body": body,
        "attributes": {"SentTimestamp": message["Attributes"]["SentTimestamp"]},
        "messageAttributes": _attributes(message.get("MessageAttributes", {})),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }


def _attributes(attributes: Mapping[str, MessageAttributeValueOutputTypeDef]) -> dict[str, dict[str, str]]:
    return {name: _attribute(value) for name, value in attributes.items()}


def _attribute(value: MessageAttributeValueOutputTypeDef) -> dict[str, str]:
    if "BinaryValue" in value:
        return {"binaryValue": base64.b64encode(value["BinaryValue"]).decode(), "dataType": value["DataType"]}
    return {"stringValue": value.get("StringValue", ""), "dataType": value["DataType"]}
