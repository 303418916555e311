from unittest.mock import ANY

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.secrets import SecretStore
from dagbridge.errors import SecretInvalid, SecretUnavailable

SECRET = '{"host": "http://airflow", "login": "svc", "password": "pw"}'


@pytest.fixture
def client():
    with mock_aws():
        yield boto3.client("secretsmanager")


def test_a_connection_is_read_from_secrets_manager(client):
    client.create_secret(Name="airflow/connections/x", SecretString=SECRET)

    assert Connection("http://airflow", "svc", "pw") == SecretStore(lambda: client).connection("airflow/connections/x")


def test_a_secret_that_does_not_exist_is_told_by_name(client):
    with pytest.raises(SecretInvalid, match=r"^secret nope: does not exist in this account and region"):
        SecretStore(lambda: client).connection("nope")


def test_a_binary_secret_is_refused(client):
    client.create_secret(Name="x", SecretBinary=b"\x00")

    with pytest.raises(SecretInvalid, match="is binary"):
        SecretStore(lambda: client).connection("x")


def test_a_missing_permission_is_told_with_the_action_to_allow(client):
    with Stubber(client) as stub:
        stub.add_client_error("get_secret_value", "AccessDeniedException", expected_params={"SecretId": ANY})
        with pytest.raises(SecretInvalid, match="secretsmanager:GetSecretValue"):
            SecretStore(lambda: client).connection("x")


def test_throttling_can_be_tried_again(client):
    with Stubber(client) as stub:
        stub.add_client_error("get_secret_value", "ThrottlingException")
        with pytest.raises(SecretUnavailable, match="answered ThrottlingException"):
            SecretStore(lambda: client).connection("x")


def test_no_answer_can_be_tried_again():
    def unreachable():
        raise EndpointConnectionError(endpoint_url="https://secretsmanager")

    with pytest.raises(SecretUnavailable, match="gave no answer"):
        SecretStore(unreachable).connection("x")
