"""AWS on this machine: moto in a process of its own, and in it the queues, bucket and secrets of one stack."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from demo.airflow_server.configuration import free_port
from demo.airflow_server.process import KeptProcess
from tests.faults import moto_server

REGION = "eu-west-1"
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What boto3 reads, in every process of the suite."""

PATIENCE = 30.0
"""Seconds until moto must answer."""

RECEIVES = 1000
"""The retry queue's maxReceiveCount: a dead Airflow must not use it up."""


@contextmanager
def local_aws(log: Path) -> Iterator[str]:
    """Start moto's server; give its URL."""
    port = free_port()
    command = [sys.executable, moto_server.__file__, str(port)]
    process = KeptProcess(command, env=os.environ | ENVIRONMENT, log=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(url)
        yield url
    finally:
        process.stop()


def client(service: str, url: str) -> Any:
    """Make a boto3 client for moto. Safe to use from several threads."""
    config = Config(max_pool_connections=30, retries={"max_attempts": 5, "mode": "standard"})
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=config, **keys)


@dataclass(frozen=True)
class Queue:
    """A queue of the stack.

    Attributes:
        url: Its URL.
        arn: Its ARN.
    """

    url: str
    arn: str


class Stack:
    """What template.yaml makes beside the functions.

    Attributes:
        events: Where EventBridge, S3 and SNS put events.
        retry: Where deferred deliveries wait.
        dead_letters: Where the rest ends.
        bucket: Takes bodies that are too large for SQS.
    """

    def __init__(self, url: str, name: str) -> None:
        """Make them.

        Args:
            url: Where moto is.
            name: Tells this stack from others in the same moto.
        """
        self.url = url
        self.sqs = client("sqs", url)
        self._secrets = client("secretsmanager", url)
        self.dead_letters = self._queue(f"{name}-dead-letters")
        self.events = self._queue(f"{name}-events", receives=10)
        self.retry = self._queue(f"{name}-retry", receives=RECEIVES)
        self.bucket = f"{name}-overflow"
        self._s3 = client("s3", url)
        self._s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})

    def put_secret(self, name: str, connection: dict[str, Any]) -> None:
        """Store a connection, in Airflow's own format, under a new name or in place of what is there."""
        text = json.dumps(connection)
        try:
            self._secrets.put_secret_value(SecretId=name, SecretString=text)
        except self._secrets.exceptions.ResourceNotFoundException:
            self._secrets.create_secret(Name=name, SecretString=text)

    def waiting(self) -> int:
        """Count the messages in the events queue and the retry queue, those in flight included."""
        names = ("", "NotVisible", "Delayed")
        total = 0
        for queue in (self.events, self.retry):
            asked = [f"ApproximateNumberOfMessages{name}" for name in names]
            answer = self.sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=asked)
            total += sum(int(value) for value in answer["Attributes"].values())
        return total

    def send(self, queue: Queue, body: str) -> None:
        """Put a message on a queue."""
        self.sqs.send_message(QueueUrl=queue.url, MessageBody=body)

    def large_bodies(self) -> int:
        """Count the bodies in the bucket."""
        return int(self._s3.list_objects_v2(Bucket=self.bucket)["KeyCount"])

    def take_dead_letters(self) -> list[str]:
        """Take all that lies in the dead-letter queue, large bodies from the bucket."""
        bodies: list[str] = []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=self.dead_letters.url, MaxNumberOfMessages=10, VisibilityTimeout=3600
            )
            if not answer.get("Messages"):
                return bodies
            bodies += [self._whole(message["Body"]) for message in answer["Messages"]]

    def _whole(self, body: str) -> str:
        pointer = json.loads(body)
        if pointer.get("dagbridge") != "pointer":
            return body
        text: bytes = self._s3.get_object(Bucket=pointer["bucket"], Key=pointer["key"])["Body"].read()
        return text.decode()

    def _queue(self, name: str, receives: int = 0) -> Queue:
        policy = {}
        if receives:
            redrive = {"deadLetterTargetArn": self.dead_letters.arn, "maxReceiveCount": receives}
            policy = {"RedrivePolicy": json.dumps(redrive)}
        url = self.sqs.create_queue(QueueName=name, Attributes=policy)["QueueUrl"]
        answer = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return Queue(url, answer["Attributes"]["QueueArn"])


def _wait_until_it_answers(url: str) -> None:
    sqs = client("sqs", url)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            sqs.list_queues()
        except BotoCoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
