"""An account of nobody's in which IAM is asked: moto's server, with what the stack keeps things in."""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import requests
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader

from demo.airflow_server.configuration import free_port
from demo.airflow_server.process import KeptProcess
from tests.enforcement import moto_server
from tests.permissions.policies import Access
from tests.support.deployed_stack import ACCOUNT, REGION, DeployedStack, Policy

ANYBODY = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
}
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
_LOADER = Loader()
_NOBODY = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}


@dataclass
class Account:
    """The account.

    Attributes:
        url: Where boto3 finds it.
        log: What the server says.
        keys: Of a user who may do everything: the test.
    """

    url: str
    log: Path
    keys: dict[str, str] = field(default_factory=dict)
    _read: int = 0
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str, **keys: str) -> Any:
        """Make a boto3 client: the test's own, or one with other keys."""
        if keys or service not in self._clients:
            own = keys or self.keys or {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
            made = new_session().client(service, endpoint_url=self.url, region_name=REGION, **own)
            if keys:
                return made
            self._clients[service] = made
        return self._clients[service]

    def queue_url(self, name: str) -> str:
        """Give the URL of a queue."""
        return f"{self.url}/{ACCOUNT}/{name}"

    def lock(self) -> None:
        """Make the test's user, and let IAM be asked from now on."""
        iam = self.client("iam")
        iam.create_user(UserName="test")
        iam.put_user_policy(UserName="test", PolicyName="Everything", PolicyDocument=json.dumps(EVERYTHING))
        key = iam.create_access_key(UserName="test")["AccessKey"]
        self.keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        self._clients.clear()
        requests.post(f"{self.url}/moto-api/reset-auth", data=b"0", timeout=30).raise_for_status()

    def assume(self, policies: Sequence[Policy]) -> dict[str, str]:
        """Make a role that may do what policies say, and assume it; give what boto3 reads of the environment."""
        name, iam = f"role-{uuid.uuid4()}", self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(ANYBODY))["Role"]["Arn"]
        for policy in policies:
            document = {"Version": "2012-10-17"} | policy.document  # IAM has a default, which moto does not know
            iam.put_role_policy(RoleName=name, PolicyName=policy.name, PolicyDocument=json.dumps(document))
        given = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="function")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def judgements(self) -> list[tuple[Access, bool]]:
        """Give what IAM was asked about roles since the last time, and whether it allowed that."""
        lines = self.log.read_text().splitlines()
        new, self._read = lines[self._read :], len(lines)
        asked = [json.loads(line) for line in new if line.startswith("{")]
        return [(Access(a["action"], a["resource"]), a["allowed"]) for a in asked if a["role"].startswith("role-")]


def new_session() -> boto3.Session:
    """Make a session without credentials yet. All share what botocore reads of each service, which takes a while."""
    session = botocore.session.Session()
    session.register_component("data_loader", _LOADER)
    return boto3.Session(botocore_session=session)


@contextmanager
def account(log: Path) -> Iterator[Account]:
    """Start the server."""
    port = free_port()
    process = KeptProcess(
        [sys.executable, moto_server.__file__, str(port)],
        env=os.environ | _NOBODY | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        log=log,
    )
    made = Account(f"http://127.0.0.1:{port}", log)
    try:
        _wait_for(made)
        yield made
    finally:
        process.stop()


def furnish(account: Account, stack: DeployedStack) -> None:
    """Make the queues, bucket, table and log group of a stack."""
    for name in stack.of_type("AWS::SQS::Queue"):
        account.client("sqs").create_queue(QueueName=stack.physical(name), Attributes={"VisibilityTimeout": "0"})
    place = {"LocationConstraint": REGION}
    for bucket in [*map(stack.physical, stack.of_type("AWS::S3::Bucket")), "acme-config"]:
        account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    for name, table in stack.of_type("AWS::DynamoDB::Table").items():
        asked = {key: table[key] for key in ("BillingMode", "AttributeDefinitions", "KeySchema")}
        account.client("dynamodb").create_table(TableName=stack.physical(name), **asked)
    for name in stack.of_type("AWS::Logs::LogGroup"):
        account.client("logs").create_log_group(logGroupName=stack.physical(name))


def _wait_for(account: Account) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            account.client("sts").get_caller_identity()
        except BotoCoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
