from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from dagbridge.airflow.mwaa_client import make_mwaa_client
from tests.support.assumed_roles import AssumedRoles, assumed_roles

ROLE = "arn:aws:iam::210987654321:role/airflow-of-another-account"
VERSION = {"Name": "analytics", "Path": "/version", "Method": "GET"}


@pytest.fixture
def only_roles(mwaa):
    """MWAA that takes the credentials of assumed roles alone."""
    with mock_aws():
        mwaa.credentials = AssumedRoles()
        yield


def code_of(client: object) -> str:
    with pytest.raises(ClientError) as raised:
        client.invoke_rest_api(**VERSION)
    return raised.value.response["Error"]["Code"]


def test_requests_are_signed_with_the_functions_own_role(mwaa):
    make_mwaa_client(1).invoke_rest_api(**VERSION)

    assert ["testing"] == [call.access_key for call in mwaa.calls]


def test_a_signature_with_another_secret_is_refused(mwaa, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")

    assert "InvalidSignatureException" == code_of(make_mwaa_client(1))


def test_the_region_is_the_functions_where_the_table_does_not_say():
    assert "eu-west-1" == make_mwaa_client(1).meta.region_name


def test_the_region_of_the_table_is_signed_for(mwaa):
    mwaa.region = "us-east-1"

    make_mwaa_client(1, region="us-east-1").invoke_rest_api(**VERSION)

    assert 1 == len(mwaa.calls)


def test_a_signature_for_another_region_is_refused(mwaa):
    assert "InvalidSignatureException" == code_of(make_mwaa_client(1, region="us-east-1"))


def test_an_assumed_role_signs_with_what_sts_gave_out(mwaa, only_roles):
    make_mwaa_client(1, role_arn=ROLE).invoke_rest_api(**VERSION)

    (role,) = assumed_roles()
    assert (ROLE, role.access_key_id) == (role.role_arn, mwaa.calls[0].access_key)


def test_the_functions_own_role_is_not_taken_where_another_is_wanted(mwaa, only_roles):
    assert "UnrecognizedClientException" == code_of(make_mwaa_client(1))


def test_a_role_is_assumed_once_for_many_requests(mwaa, only_roles):
    client = make_mwaa_client(1, role_arn=ROLE)

    for _ in range(3):
        client.invoke_rest_api(**VERSION)

    assert 1 == len(assumed_roles())


def test_a_role_is_assumed_anew_before_its_hour_is_over(mwaa, only_roles, monkeypatch):
    client = make_mwaa_client(1, role_arn=ROLE)
    client.invoke_rest_api(**VERSION)

    def almost_an_hour_later() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=59)

    monkeypatch.setattr("botocore.credentials._local_now", almost_an_hour_later)
    monkeypatch.setattr(client._request_signer._credentials, "_time_fetcher", almost_an_hour_later)
    client.invoke_rest_api(**VERSION)

    assert [role.access_key_id for role in assumed_roles()] == [call.access_key for call in mwaa.calls]
    assert 2 == len(assumed_roles())


def test_a_role_is_assumed_under_the_bridges_name(mwaa, only_roles):
    make_mwaa_client(1, role_arn=ROLE).invoke_rest_api(**VERSION)

    assert ["dagbridge"] == [role.session_name for role in assumed_roles()]


def test_the_role_is_not_assumed_before_the_first_request(mwaa, only_roles):
    make_mwaa_client(1, role_arn=ROLE)

    assert [] == assumed_roles()


def test_the_role_of_one_client_does_not_leak_into_others(mwaa, only_roles):
    make_mwaa_client(1, role_arn=ROLE).invoke_rest_api(**VERSION)

    assert "airflow-of-another-account" not in boto3.client("sts").get_caller_identity()["Arn"]


def test_it_waits_longer_than_mwaa_does():
    assert 10 < make_mwaa_client(1).meta.config.read_timeout


def test_throttling_is_retried_once(mwaa):
    mwaa.script = ["ThrottlingException"]

    make_mwaa_client(1).invoke_rest_api(**VERSION)

    assert 2 == len(mwaa.calls)


def test_what_may_not_be_sent_again_is_not_retried(mwaa):
    mwaa.script = ["ThrottlingException"]

    assert "ThrottlingException" == code_of(make_mwaa_client(1, attempts=1))
    assert 1 == len(mwaa.calls)


def test_throttling_is_not_retried_twice(mwaa):
    mwaa.script = ["ThrottlingException", "ThrottlingException"]

    assert "ThrottlingException" == code_of(make_mwaa_client(1))
    assert 2 == len(mwaa.calls)
