"""The scan for calls of AWS: small samples of source."""

import pytest

from tests.permissions.calls import UntoldError, calls_in

TYPED = "from mypy_boto3_s3 import S3Client\n"


@pytest.fixture
def scan(tmp_path):
    """Scan one file: `scan("client.get_object()")` gives `["s3:GetObject"]`, the permissions."""

    def actions(source):
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code/sample.py").write_text(source)
        return [call.action for call in calls_in(tmp_path, "code")]

    return actions


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("client.get_object(Bucket=b)", "s3:GetObject"),
        ("self._client().put_object(Bucket=b)", "s3:PutObject"),
        ("with_retries(lambda: c.head_object(Bucket=b))", "s3:GetObject"),
        ("c.get_paginator('list_objects_v2')", "s3:ListBucket"),
    ],
)
def test_a_call_is_found_by_its_clients_type(scan, line, action):
    assert [action] == scan(TYPED + line)


def test_the_place_of_a_call_is_told(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code/sample.py").write_text(TYPED + "\nclient.get_object()")

    (call,) = calls_in(tmp_path, "code")

    assert ("code/sample.py", 3, "s3", "GetObject") == (call.file, call.line, call.service, call.operation)


def test_a_method_of_that_name_without_a_client_is_no_call(scan):
    assert [] == scan("cache.get_object('a')")


def test_methods_of_a_client_that_call_nothing_are_no_calls(scan):
    assert [] == scan(TYPED + "client.close(); client.exceptions.NoSuchKey")


@pytest.mark.parametrize("maker", ["boto3.client('sns')", "session.create_client('sns')", "boto3.resource('sns')"])
def test_a_client_without_a_type_is_refused(scan, maker):
    with pytest.raises(UntoldError, match=r"code/sample.py:2: makes a client of sns without its type.*mypy_boto3_sns"):
        scan(TYPED + maker)


def test_what_powertools_calls_is_read_from_its_source(scan):
    actions = scan("from aws_lambda_powertools.utilities.idempotency import X\nDynamoDBPersistenceLayer('table')")

    assert ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"] == actions


def test_a_role_that_botocore_assumes_is_a_call(scan):
    assert ["sts:AssumeRole"] == scan("AssumeRoleCredentialFetcher(role_arn=arn)")


def test_a_part_of_powertools_that_nobody_looked_at_is_refused(scan):
    with pytest.raises(
        UntoldError, match=r"sample.py:1: aws_lambda_powertools.utilities.parameters may call AWS; say in"
    ):
        scan("from aws_lambda_powertools.utilities.parameters import get_secret")


@pytest.mark.parametrize(
    ("service", "line", "action"),
    [
        ("appconfigdata", "c.get_latest_configuration()", "appconfig:GetLatestConfiguration"),
        ("mwaa", "c.invoke_rest_api()", "airflow:InvokeRestApi"),
        ("sqs", "c.send_message_batch()", "sqs:SendMessage"),
    ],
)
def test_a_permission_has_the_name_that_iam_gives_it(scan, service, line, action):
    assert [action] == scan(f"from mypy_boto3_{service} import Client\n{line}")
