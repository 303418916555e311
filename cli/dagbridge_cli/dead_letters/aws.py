"""AWS's clients, and its errors as one readable line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

AWS_ERRORS = (ClientError, BotoCoreError)

_REGION = re.compile(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com")
_NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "NonExistentQueue")


def sqs_client(queue_url: str) -> SQSClient:
    """Make a client for the region that a queue's URL names; else for the configured one."""
    import boto3  # noqa: PLC0415 - takes longer to load than the other commands take to run

    found = _REGION.match(queue_url)
    return boto3.client("sqs", region_name=found[1] if found else None)


def s3_client() -> S3Client:
    """Make a client for S3."""
    import boto3  # noqa: PLC0415 - the same

    return boto3.client("s3")


@contextmanager
def readable_errors(queue_url: str) -> Iterator[None]:
    """End a command with one line and exit status 1 where AWS refuses, or cannot be reached."""
    try:
        yield
    except AWS_ERRORS as error:
        raise click.ClickException(f"{queue_url}: {one_line(error)}{_advice(error)}") from None


def one_line(error: ClientError | BotoCoreError) -> str:
    """Write an error of AWS as one line: `AccessDenied (ReceiveMessage): User … is not authorized …`."""
    if isinstance(error, ClientError):
        said = error.response.get("Error", {})
        text = f"{said.get('Code', 'Unknown')} ({error.operation_name}): {said.get('Message', 'no message')}"
    else:
        text = str(error)
    return " ".join(text.split())


def _advice(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return " (log in with `aws sso login` or `aws configure`, or set AWS_PROFILE)"
    if isinstance(error, NoRegionError):
        return " (set AWS_DEFAULT_REGION)"
    if isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in _NO_QUEUE:
        return " (is it the URL that `sam deploy` printed as DeadLetterQueueUrl, in this account and region?)"
    return ""
