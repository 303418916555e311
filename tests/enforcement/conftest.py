"""An account in which IAM is asked, for all tests; and a stage of one's own for each."""

from __future__ import annotations

import json

import pytest

from tests.enforcement.account import account, furnish
from tests.enforcement.stage import WEBHOOK_SECRET, Stage, compiled, write_tables
from tests.permissions.deployments import EVERYTHING, ROUTES
from tests.support.deployed_stack import DeployedStack
from tests.support.translated import translated, written


@pytest.fixture(scope="session")
def template():
    return translated(written())


@pytest.fixture(scope="session")
def aws(template, tmp_path_factory):
    """The account, furnished, with the routing table at each of its places."""
    with account(tmp_path_factory.mktemp("aws") / "moto.log") as made:
        furnish(made, DeployedStack(template, **EVERYTHING))
        made.client("secretsmanager").create_secret(Name="airflow/connections/airflow_default", SecretString="{}")
        made.client("secretsmanager").create_secret(Name="dagbridge/webhooks/github", SecretString=WEBHOOK_SECRET)
        bucket, _, key = ROUTES["s3"].removeprefix("s3://").partition("/")
        made.client("s3").put_object(Bucket=bucket, Key=key, Body=compiled("runs").encode())
        name = ROUTES["ssm"].removeprefix("ssm:")
        made.client("ssm").put_parameter(Name=name, Type="String", Value=compiled("runs"))
        made.lock()
        yield made


@pytest.fixture(scope="session")
def stacks(template, aws):
    """The stack with everything, by the place of its routing table."""
    parameters = EVERYTHING | {"AwsEndpointUrl": aws.url}
    places = {"layer": {}} | {place: {"RoutesLocation": ROUTES[place]} for place in ("s3", "ssm")}
    return {name: DeployedStack(template, **parameters, **place) for name, place in places.items()}


def empty(sqs, url):
    """Take all messages off a queue; PurgeQueue may be used once a minute."""
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def forget_asset_events(aws, stack):
    (table,) = map(stack.physical, stack.of_type("AWS::DynamoDB::Table"))
    dynamodb = aws.client("dynamodb")
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"id": item["id"]})


@pytest.fixture
def stage(aws, stacks, airflow, tmp_path, monkeypatch):
    """Set the stage: `stage("S3Function", policies, routes="ssm")`."""

    def make(function, policies=None, routes="layer"):
        stack = stacks[routes]
        write_tables(tmp_path)
        for queue in ("RetryQueue", "DeadLetterQueue"):
            empty(aws.client("sqs"), aws.queue_url(stack.physical(queue)))
        forget_asset_events(aws, stack)
        connection = {"host": airflow.base_url, "login": "svc", "password": "pw", "extra": {"api_version": "v2"}}
        aws.client("secretsmanager").put_secret_value(
            SecretId="airflow/connections/airflow_default", SecretString=json.dumps(connection)
        )
        own = stack.policies(stack.role(function))
        return Stage(aws, stack, airflow, function, own if policies is None else policies, tmp_path, monkeypatch)

    return make
