import pytest

from dagbridge.routing.hook import Hook, Signature
from dagbridge_cli.wiring.permissions import parameters_of

ROLE = "arn:aws:iam::210987654321:role/airflow"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
FOREIGN = "arn:aws:secretsmanager:us-east-1:210987654321:secret:airflow/a"


@pytest.mark.parametrize(
    ("airflows", "parameters"),
    [
        ({"a": {"secret": "airflow/a"}}, {"SecretArns": f"{SECRET}airflow/a-??????"}),
        (
            {"a": {"secret": "airflow/a"}, "b": {"secret": "airflow/b"}},
            {"SecretArns": f"{SECRET}airflow/a-??????,{SECRET}airflow/b-??????"},
        ),
        ({"a": {"secret": "one"}, "b": {"secret": "one"}}, {"SecretArns": f"{SECRET}one-??????"}),
        ({"a": {"secret": f"{FOREIGN}-AbCdEf"}}, {"SecretArns": f"{FOREIGN}-AbCdEf"}),
        ({"a": {"secret": FOREIGN}}, {"SecretArns": f"{FOREIGN}-??????"}),
        (
            {"m": {"mwaa": "analytics"}, "n": {"mwaa": "lake", "region": "us-east-1"}},
            {
                "MwaaRoleArns": "arn:aws:airflow:eu-west-1:123456789012:role/analytics/User,"
                "arn:aws:airflow:us-east-1:123456789012:role/lake/User"
            },
        ),
        ({"m": {"mwaa": "analytics", "role_arn": ROLE}}, {"RoleArnsToAssume": ROLE}),
        (
            {"m": {"mwaa": "analytics", "region": "us-gov-west-1"}},
            {"MwaaRoleArns": "arn:aws-us-gov:airflow:us-gov-west-1:123456789012:role/analytics/User"},
        ),
    ],
)
def test_the_parameters_follow_from_the_airflows(airflows, parameters):
    assert parameters == parameters_of(airflows, {}, "123456789012", "eu-west-1")


def test_the_secrets_of_hooks_are_for_the_function_that_verifies_web_requests():
    hooks = {
        "github": Hook("github", Signature("sha256=hex"), secret="webhooks/github"),
        "topic": Hook("topic", Signature("sns")),
    }

    parameters = parameters_of({}, hooks, "123456789012", "eu-west-1")

    assert {"WebhookSecretArns": f"{SECRET}webhooks/github-??????"} == parameters


def test_what_is_not_known_stands_in_capitals():
    assert {"SecretArns": "arn:aws:secretsmanager:REGION:ACCOUNT:secret:a-??????"} == parameters_of(
        {"a": {"secret": "a"}}, {}
    )
