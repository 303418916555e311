"""Every function has a role of its own, which only its service takes on, and nothing of AWS's is attached to it."""

import pytest

RUN = {"Ref": "RunFunctionPolicy"}
AIRFLOW = {"Ref": "ReachAirflowPolicy"}
KEEP = {"Ref": "KeepDeliveriesPolicy"}
POLICIES = {
    "S3FunctionRole": [RUN, AIRFLOW, KEEP],
    "SnsFunctionRole": [RUN, AIRFLOW, KEEP],
    "EventBridgeFunctionRole": [RUN, AIRFLOW, KEEP],
    "StepFunctionsFunctionRole": [RUN, AIRFLOW],
    "StepFunctionsPollFunctionRole": [RUN, AIRFLOW],
    "WebhookFunctionRole": [RUN, AIRFLOW, KEEP],
    "SqsFunctionRole": [RUN, AIRFLOW, KEEP],
    "AppConfigValidatorFunctionRole": [RUN],
}


@pytest.fixture(scope="module")
def roles(of_type):
    return of_type("AWS::IAM::Role")


def test_every_function_has_a_role_of_its_own(of_type):
    roles = {name: function["Role"] for name, function in of_type("AWS::Lambda::Function").items()}

    assert {name: {"Fn::GetAtt": [f"{name}Role", "Arn"]} for name in roles} == roles


def test_the_state_machine_has_a_role_of_its_own(of_type):
    (machine,) = of_type("AWS::StepFunctions::StateMachine").values()

    assert {"Fn::GetAtt": ["RunDagRole", "Arn"]} == machine["RoleArn"]


def test_there_are_no_other_roles(roles):
    assert {*POLICIES, "RunDagRole"} == set(roles)


@pytest.mark.parametrize(("role", "policies"), POLICIES.items())
def test_a_role_has_the_policies_that_its_function_needs(roles, role, policies):
    assert policies == roles[role]["ManagedPolicyArns"]


def test_run_dag_shares_no_policy_with_the_functions(roles):
    assert "ManagedPolicyArns" not in roles["RunDagRole"]


def test_what_only_one_function_may_do_is_in_its_role(roles):
    inline = {name: [policy["PolicyName"] for policy in role.get("Policies", [])] for name, role in roles.items()}

    assert {
        "RunDagRole": ["RunDag"],
        "SqsFunctionRole": ["TakeMessages"],
        "WebhookFunctionRole": ["VerifyWebRequests"],
    } == {name: names for name, names in inline.items() if names}


@pytest.mark.parametrize("role", POLICIES)
def test_lambda_alone_takes_on_the_role_of_a_function(roles, role):
    (statement,) = roles[role]["AssumeRolePolicyDocument"]["Statement"]

    assert {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    } == statement


def test_step_functions_takes_on_the_role_of_run_dag_for_this_account_alone(roles):
    (statement,) = roles["RunDagRole"]["AssumeRolePolicyDocument"]["Statement"]

    assert {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    } == statement
