"""AppConfig's validator, with what AppConfig (moto) keeps. moto runs no validators: the tests invoke it."""

import base64
import json

import boto3
import pytest

from dagbridge.errors import TableError
from functions.appconfig_validator.app import handler

TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "routes": {
        "orders": {"match": {"source": ["aws.s3"]}, "dag_id": "ingest", "conf": {"key": "a-value-of-the-table"}}
    },
}


@pytest.fixture
def validate(invoke):
    """Store a configuration, and ask the validator as AppConfig does when a deployment is started."""

    def ask(content: bytes):
        appconfig = boto3.client("appconfig")
        application = appconfig.create_application(Name="dagbridge")["Id"]
        validators = [{"Type": "LAMBDA", "Content": "arn:aws:lambda:eu-west-1:123456789012:function:validator"}]
        made = {"ApplicationId": application, "Name": "routes", "LocationUri": "hosted", "Validators": validators}
        profile = appconfig.create_configuration_profile(**made)["Id"]
        of = {"ApplicationId": application, "ConfigurationProfileId": profile}
        version = appconfig.create_hosted_configuration_version(**of, Content=content, ContentType="application/json")
        kept = appconfig.get_hosted_configuration_version(**of, VersionNumber=version["VersionNumber"])
        event = {
            "applicationId": application,
            "configurationProfileId": profile,
            "configurationVersion": str(version["VersionNumber"]),
            "content": base64.b64encode(kept["Content"].read()).decode(),
            "uri": "hosted",
        }
        return invoke("appconfig_validator", event)

    return ask


def test_a_valid_table_is_answered_with_what_is_in_it(validate):
    assert {"routes": 1, "webhooks": 0} == validate(json.dumps(TABLE).encode())


def test_an_invalid_table_is_an_error_with_every_mistake(validate):
    with pytest.raises(TableError) as error:
        validate(json.dumps(TABLE | {"version": 2, "rules": {}}).encode())

    assert ("version", "rules") == tuple(sorted((m.path[0] for m in error.value.mistakes), reverse=True))


def test_an_invalid_table_is_logged_with_every_mistake(validate, caplog):
    with pytest.raises(TableError):
        validate(json.dumps(TABLE | {"version": 2, "rules": {}}).encode())

    assert ["the routing table has 2 mistakes:"] == [r.getMessage().splitlines()[0] for r in caplog.records]


def test_a_log_of_a_valid_table_has_not_the_table(validate, caplog, capsys):
    content = json.dumps(TABLE).encode()

    validate(content)

    written = caplog.text + "".join(capsys.readouterr())
    assert "the routing table is valid" in written
    assert [] == [part for part in ("a-value-of-the-table", base64.b64encode(content).decode()) if part in written]


def test_neither_log_nor_error_of_an_invalid_table_has_the_table(validate, caplog, capsys):
    content = json.dumps(TABLE | {"version": 2}).encode()

    with pytest.raises(TableError) as error:
        validate(content)

    written = caplog.text + str(error.value) + "".join(capsys.readouterr())
    assert "the routing table has 1 mistake" in written
    assert [] == [part for part in ("a-value-of-the-table", base64.b64encode(content).decode()) if part in written]


def test_the_sample_of_a_valid_table_is_accepted(invoke, load_event):
    assert {"routes": 1, "webhooks": 0} == invoke("appconfig_validator", load_event("appconfig_validator/valid-table"))


def test_the_sample_of_an_invalid_table_is_refused_with_its_three_mistakes(invoke, load_event):
    with pytest.raises(TableError, match="the routing table has 3 mistakes"):
        invoke("appconfig_validator", load_event("appconfig_validator/invalid-table"))


def test_it_asks_nothing_of_aws_and_of_airflow(load_event, airflow, monkeypatch):
    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", lambda *_: pytest.fail("AWS was asked"))

    answer = handler(load_event("appconfig_validator/valid-table"), None)

    assert ({"routes": 1, "webhooks": 0}, []) == (answer, airflow.requests)
