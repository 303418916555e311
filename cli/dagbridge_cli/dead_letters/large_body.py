"""Bodies that were too large for SQS, and lie in S3."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dagbridge.errors import OverflowUnavailable
from dagbridge.overflow import Overflow
from dagbridge_cli.dead_letters.letter import Letter
from dagbridge_cli.dead_letters.parse import parse_letter, unreadable_letter

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_KEY = re.compile(r"deliveries/([0-9a-f]{64})\.json")


def open_letter(message: MessageTypeDef, s3: Callable[[], S3Client], bucket: str | None) -> Letter:
    """Read a message, and its body from S3 where it points there.

    A pointer may lie: whoever can send to a queue of the stack could make an operator read any object that the operator
    may read. So the object must be what the bridge writes: its key is the SHA-256 of its content.

    Args:
        message: As boto3 gives it.
        s3: Makes the client, when the first body has to be fetched.
        bucket: The only bucket that is read; None: the one that the message names.
    """
    pointer = _pointer(message["Body"])
    if pointer is None:
        return parse_letter(message, message["Body"])
    named = str(pointer.get("bucket"))
    try:
        text = _fetch(Overflow(s3, bucket or named), named, str(pointer.get("key")))
    except OverflowUnavailable as error:
        return unreadable_letter(message, pointer, str(error))
    return parse_letter(message, text, named)


def _fetch(overflow: Overflow, bucket: str, key: str) -> str:
    digest = _KEY.fullmatch(key)
    if digest is None:
        raise OverflowUnavailable(f"s3://{bucket}/{key} is not where dagbridge keeps bodies")
    text = overflow.get(bucket, key)
    if hashlib.sha256(text.encode()).hexdigest() != digest[1]:
        raise OverflowUnavailable(f"s3://{bucket}/{key} is not the body that dagbridge put there: its SHA-256 differs")
    return text


def _pointer(text: str) -> Mapping[str, Any] | None:
    if not text.startswith("{") or len(text) > 4096:
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if body.get("dagbridge") == "pointer" else None
