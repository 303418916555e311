"""AWS's API for Secrets Manager and SQS on this machine: moto's server, with what the stack would have made."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

SECRET_NAME = "airflow/connections/airflow_default"
WEBHOOK_SECRETS = {  # what the samples in events/webhook/ are signed with
    "dagbridge/webhooks/github": "a-secret-of-the-samples",
    "dagbridge/webhooks/website": "a-token-of-the-samples",
}
_REGION = "eu-west-1"


@dataclass(frozen=True)
class Aws:
    """An AWS that is nobody's account.

    Attributes:
        endpoint_url: What boto3 finds in `AWS_ENDPOINT_URL`.
        dead_letter_queue_url: An SQS queue.
    """

    endpoint_url: str
    dead_letter_queue_url: str

    def dead_letters(self) -> list[dict[str, Any]]:
        """Take what lies in the dead-letter queue."""
        answer = boto3.client("sqs").receive_message(QueueUrl=self.dead_letter_queue_url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@contextmanager
def local_aws(connection: dict[str, Any]) -> Iterator[Aws]:
    """Start it, with the Airflow connection as a secret, and point boto3 at it by its standard variables.

    Args:
        connection: In Airflow's own connection format.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # moto's server writes a line for every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint_url = f"http://{host}:{port}"
    os.environ |= {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    try:
        for name, text in {SECRET_NAME: json.dumps(connection), **WEBHOOK_SECRETS}.items():
            boto3.client("secretsmanager").create_secret(Name=name, SecretString=text)
        queue = boto3.client("sqs").create_queue(QueueName="dagbridge-dead-letters")
        yield Aws(endpoint_url, queue["QueueUrl"])
    finally:
        server.stop()
