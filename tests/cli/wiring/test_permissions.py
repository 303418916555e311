import pytest

from dagbridge_cli.wiring.permissions import parameters_of

ROLE = "arn:aws:iam::210987654321:role/airflow"


@pytest.mark.parametrize(
    ("airflows", "parameters"),
    [
        ({"a": {"secret": "airflow/a"}}, {"SecretPrefix": "airflow/a"}),
        ({"a": {"secret": "airflow/a"}, "b": {"secret": "airflow/b"}}, {"SecretPrefix": "airflow/"}),
        ({"a": {"secret": "one"}, "b": {"secret": "two"}}, {"SecretPrefix": ""}),
        (
            {"a": {"secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/a-AbCdEf"}},
            {"SecretPrefix": "airflow/a"},
        ),
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
    assert parameters == parameters_of(airflows, "123456789012", "eu-west-1")
