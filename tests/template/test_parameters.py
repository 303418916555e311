"""Whoever deploys sees what a parameter means, and cannot give it a value that fails later."""

import re

import pytest

BOUNDS = {"AllowedValues", "AllowedPattern", "MinValue"}


@pytest.fixture(scope="module")
def parameters(written):
    return written["Parameters"]


def without(parameters, *keys):
    return [name for name, parameter in parameters.items() if not set(keys) & set(parameter)]


def test_every_parameter_has_a_type_a_description_and_a_default(parameters):
    assert ([], [], []) == tuple(without(parameters, key) for key in ("Type", "Description", "Default"))


def test_every_parameter_has_bounds(parameters):
    assert [] == without(parameters, *BOUNDS)


def test_every_number_has_an_upper_bound_too(parameters):
    numbers = {name: p for name, p in parameters.items() if p["Type"] == "Number"}

    assert [] == without(numbers, "MaxValue", "AllowedValues")


def test_every_pattern_says_in_words_what_it_allows(parameters):
    patterns = {name: p for name, p in parameters.items() if "AllowedPattern" in p}

    assert [] == without(patterns, "ConstraintDescription")


def test_every_parameter_is_in_one_group_of_the_console(written, parameters):
    groups = written["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]

    assert sorted(parameters) == sorted(name for group in groups for name in group["Parameters"])


def test_functions_are_arm64_unless_told_otherwise(parameters):
    assert ("arm64", ["arm64", "x86_64"]) == (
        parameters["Architecture"]["Default"],
        parameters["Architecture"]["AllowedValues"],
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SecretPrefix", "airflow/connections/"),
        ("SecretPrefix", "airflow/connections/airflow_default"),
        ("SecretArns", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/connections/default-??????"),
        ("SecretArns", "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:default-AbCdEf"),
        ("WebhookSecretPrefix", "dagbridge/webhooks/"),
        ("ForeignTopicArns", "arn:aws:sns:eu-west-1:210987654321:orders.fifo"),
        ("ForeignBucketArns", "arn:aws:s3:::acme-landing"),
        ("ForeignBucketAccounts", "210987654321"),
        ("SenderRoleArns", "arn:aws:iam::210987654321:role/service-role/deliver"),
        ("SourceQueueArns", "arn:aws:sqs:eu-west-1:123456789012:mine"),
        ("SecretKeyArn", ""),
        ("SecretKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        ("RoutesLocation", "/opt/routes.json"),
        ("LandingBucket", ""),
        ("LandingBucket", "acme-landing"),
        ("AwsEndpointUrl", ""),
        ("AwsEndpointUrl", "http://127.0.0.1:5000"),
    ],
)
def test_a_sound_value_is_allowed(parameters, name, value):
    assert re.fullmatch(parameters[name]["AllowedPattern"], value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SecretPrefix", ""),
        ("SecretPrefix", "*"),
        ("SecretArns", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/*"),
        ("SecretArns", "airflow/connections/default"),
        ("ForeignTopicArns", "arn:aws:sns:eu-west-1:210987654321:*"),
        ("ForeignBucketArns", "acme-landing"),
        ("ForeignBucketArns", "arn:aws:s3:::*"),
        ("ForeignBucketAccounts", "acme"),
        ("SenderRoleArns", "*"),
        ("SenderRoleArns", "arn:aws:iam::210987654321:root"),
        ("SourceQueueArns", "arn:aws:sqs:eu-west-1:123456789012:*"),
        ("WebhookSecretPrefix", ""),
        ("WebhookSecretPrefix", "*"),
        ("SecretKeyArn", "alias/aws/secretsmanager"),
        ("RoutesLocation", "routes.yaml"),
        ("LandingBucket", "s3://acme-landing"),
        ("AwsEndpointUrl", "127.0.0.1:5000"),
    ],
)
def test_an_unsound_value_is_refused_before_anything_is_deployed(parameters, name, value):
    assert not re.fullmatch(parameters[name]["AllowedPattern"], value)


def test_every_output_says_what_it_is_for(written):
    assert [] == without(written["Outputs"], "Description")
