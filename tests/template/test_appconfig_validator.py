"""AppConfig's validator is there before a table is, may nothing but log, and is invoked for this account alone."""

import pytest

CONDITION = "HasAppConfigValidator"
RESOURCES = ["AppConfigValidatorFunction", "AppConfigValidatorFunctionRole", "AppConfigInvokesValidator"]


@pytest.fixture(scope="module")
def role(of_type):
    return of_type("AWS::IAM::Role")["AppConfigValidatorFunctionRole"]


def test_the_parameter_or_a_table_in_appconfig_makes_it(written):
    expected = [{"Fn::Equals": [{"Ref": "AppConfigValidator"}, "true"]}, {"Condition": "RoutesAreInAppConfig"}]

    assert {"Fn::Or": expected} == written["Conditions"][CONDITION]


def test_by_default_there_is_none(written):
    assert "false" == written["Parameters"]["AppConfigValidator"]["Default"]


@pytest.mark.parametrize("name", RESOURCES)
def test_all_of_it_is_there_or_nothing(translated, name):
    assert CONDITION == translated["Resources"][name]["Condition"]


def test_its_arn_is_told_where_there_is_one(written):
    output = written["Outputs"]["AppConfigValidatorArn"]

    assert (CONDITION, {"Fn::GetAtt": ["AppConfigValidatorFunction", "Arn"]}) == (output["Condition"], output["Value"])


def test_its_role_may_run_it_and_nothing_else(role):
    assert [{"Ref": "RunFunctionPolicy"}] == role["ManagedPolicyArns"]
    assert "Policies" not in role


def test_it_runs_in_its_role(of_type):
    function = of_type("AWS::Lambda::Function")["AppConfigValidatorFunction"]

    assert {"Fn::GetAtt": ["AppConfigValidatorFunctionRole", "Arn"]} == function["Role"]


def test_it_is_traced_where_the_others_are(of_type):
    function = of_type("AWS::Lambda::Function")["AppConfigValidatorFunction"]

    assert {"Mode": {"Ref": "Tracing"}} == function["TracingConfig"]


def test_it_ends_when_appconfig_waits_no_longer(of_type):
    assert 15 == of_type("AWS::Lambda::Function")["AppConfigValidatorFunction"]["Timeout"]


def test_appconfig_of_this_account_invokes_it_and_nobody_else(of_type):
    permissions = [
        permission
        for permission in of_type("AWS::Lambda::Permission").values()
        if permission["FunctionName"] == {"Ref": "AppConfigValidatorFunction"}
    ]

    assert [
        {
            "FunctionName": {"Ref": "AppConfigValidatorFunction"},
            "Action": "lambda:InvokeFunction",
            "Principal": "appconfig.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
        }
    ] == permissions
