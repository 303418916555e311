"""S3 and Systems Manager are moto; of AppConfig, moto has no data plane, so botocore's stubber checks its calls."""

import io

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws

from dagbridge.errors import TableUnavailable
from dagbridge.tables.remote import AppConfigTable, S3Table, SsmTable

SESSION = {
    "ApplicationIdentifier": "a1b2c3d",
    "EnvironmentIdentifier": "e4f5g6h",
    "ConfigurationProfileIdentifier": "i7j8k9l",
}


@pytest.fixture
def s3():
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="acme-config", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        client.put_object(Bucket="acme-config", Key="routes.json", Body="ä".encode())
        yield client


@pytest.fixture
def ssm():
    with mock_aws():
        client = boto3.client("ssm")
        client.put_parameter(Name="/dagbridge/routes", Value="one", Type="String")
        yield client


@pytest.fixture
def appconfig():
    """AppConfig's data plane, and what it will answer."""
    client = boto3.client("appconfigdata")
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()


def latest(stubber: Stubber, token: str, text: bytes, following: str) -> None:
    answer = {"NextPollConfigurationToken": following, "Configuration": io.BytesIO(text)}
    stubber.add_response("get_latest_configuration", answer, {"ConfigurationToken": token})


def reads(table: object, times: int) -> list[str | None]:
    return [table.read() for _ in range(times)]


def test_an_object_is_read_once_while_it_does_not_change(s3):
    assert ["ä", None, None] == reads(S3Table(lambda: s3, "acme-config", "routes.json"), 3)


def test_an_object_that_changed_is_read_again(s3):
    table = S3Table(lambda: s3, "acme-config", "routes.json")
    table.read()
    s3.put_object(Bucket="acme-config", Key="routes.json", Body=b"two")

    assert ["two", None] == reads(table, 2)


def test_an_object_that_is_not_there_is_told(s3):
    with pytest.raises(TableUnavailable, match="DAGBRIDGE_ROUTES: GetObject answered NoSuchKey"):
        S3Table(lambda: s3, "acme-config", "nowhere.json").read()


def test_an_object_that_is_no_text_is_told(s3):
    s3.put_object(Bucket="acme-config", Key="routes.json", Body=b"\xff\xfe")

    with pytest.raises(TableUnavailable, match="is no UTF-8 text"):
        S3Table(lambda: s3, "acme-config", "routes.json").read()


def test_a_parameter_is_read_once_while_it_does_not_change(ssm):
    assert ["one", None] == reads(SsmTable(lambda: ssm, "/dagbridge/routes"), 2)


def test_a_parameter_that_changed_is_read_again(ssm):
    table = SsmTable(lambda: ssm, "/dagbridge/routes")
    table.read()
    ssm.put_parameter(Name="/dagbridge/routes", Value="two", Type="String", Overwrite=True)

    assert "two" == table.read()


def test_a_parameter_that_is_not_there_is_told(ssm):
    with pytest.raises(TableUnavailable, match="GetParameter answered ParameterNotFound"):
        SsmTable(lambda: ssm, "/nowhere").read()


def test_aws_that_does_not_answer_is_told():
    def unreachable():
        raise EndpointConnectionError(endpoint_url="https://ssm")

    with pytest.raises(TableUnavailable, match=r"AWS gave no answer \(EndpointConnectionError\)"):
        SsmTable(unreachable, "/dagbridge/routes").read()


def test_a_configuration_is_asked_for_within_one_session(appconfig):
    client, stubber = appconfig
    stubber.add_response("start_configuration_session", {"InitialConfigurationToken": "t1"}, SESSION)
    latest(stubber, "t1", b"one", "t2")
    latest(stubber, "t2", b"", "t3")
    latest(stubber, "t3", b"two", "t4")

    assert ["one", None, "two"] == reads(AppConfigTable(lambda: client, "a1b2c3d", "e4f5g6h", "i7j8k9l"), 3)


def test_a_session_that_has_ended_is_begun_anew(appconfig):
    client, stubber = appconfig
    stubber.add_response("start_configuration_session", {"InitialConfigurationToken": "t1"}, SESSION)
    stubber.add_client_error("get_latest_configuration", "BadRequestException")
    stubber.add_response("start_configuration_session", {"InitialConfigurationToken": "t5"}, SESSION)
    latest(stubber, "t5", b"one", "t6")
    table = AppConfigTable(lambda: client, "a1b2c3d", "e4f5g6h", "i7j8k9l")

    with pytest.raises(TableUnavailable, match="GetLatestConfiguration answered BadRequestException"):
        table.read()

    assert "one" == table.read()
