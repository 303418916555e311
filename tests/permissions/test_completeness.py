"""Every call of AWS is allowed to the functions that make it, and nothing else is.

The template is held as SAM translates it, with AWS's own policies as AWS publishes them; so it matters neither who
writes a role, SAM or the template, nor which policy a permission is in.
"""

import re
from pathlib import Path

import pytest

from tests.permissions.calls import Call, calls_in
from tests.permissions.complaints import about_calls, about_permissions, policies_of
from tests.permissions.deployments import deployments
from tests.permissions.needs import NEEDS, REACH
from tests.support.deployed_stack import Policy
from tests.support.translated import translated, written

ROOT = Path(__file__).resolve().parents[2]
NEW_CALL = Call("layers/core/dagbridge/delivery.py", 7, "sqs", "DeleteMessage")


@pytest.fixture(scope="module")
def calls():
    return calls_in(ROOT, "layers/core", "functions")


@pytest.fixture(scope="module")
def stacks():
    return deployments(translated(written()))


@pytest.fixture(scope="module")
def everything(stacks):
    """One stack, with every parameter that changes a permission, and the routing table in S3."""
    return {"everything": stacks["everything, and routes in s3"]}


def test_it_is_known_which_functions_make_each_call(calls):
    complaints = list(about_calls(calls))

    assert [] == complaints, "\n".join(complaints)


def test_each_function_may_do_what_it_does_and_nothing_else(calls, stacks):
    complaints = list(about_permissions(calls, stacks))

    assert [] == complaints, "\n".join(complaints)


def test_every_role_is_of_a_function_or_of_the_state_machine(stacks):
    (stack, *_) = stacks.values()
    used = {stack.role(function) for function in stack.functions}
    used |= {
        arn.rpartition("-")[2]
        for arn in (m["RoleArn"] for m in stack.of_type("AWS::StepFunctions::StateMachine").values())
    }

    assert used == set(stack.of_type("AWS::IAM::Role"))


def test_a_new_call_is_told_with_its_place_and_what_to_do(calls):
    told = next(about_calls([*calls, NEW_CALL]))

    assert (
        "layers/core/dagbridge/delivery.py:7 calls sqs.DeleteMessage, and nobody knows which functions get there: add "
        "a Need to tests/permissions/needs.py, and let their roles do sqs:DeleteMessage in template.yaml"
    ) == told


@pytest.mark.parametrize("name", sorted({need.call for need in NEEDS}))
def test_a_call_that_is_gone_is_told_and_so_is_its_permission(calls, stacks, name):
    file, _, operation = name.partition(" ")
    rest = [c for c in calls if not (c.file.endswith(file) and f"{c.service}.{c.operation}" == operation)]
    (gone,) = {call.action for call in calls if call not in rest}

    gone_calls = [line for line in about_calls(rest) if line.startswith(f"no code makes the call {name!r} any more")]
    assert 1 == len(gone_calls)
    assert [line for line in about_permissions(rest, stacks) if f" may do {gone} on " in line]


def without(action):
    """Take one action out of every statement that allows it."""

    def policies(stack, function):
        for policy in policies_of(stack, function):
            statements = [
                statement | {"Action": [a for a in listed(statement["Action"]) if a != action]}
                for statement in policy.document["Statement"]
            ]
            yield Policy(policy.name, {"Statement": statements})

    return lambda stack, function: list(policies(stack, function))


def listed(value):
    return value if isinstance(value, list) else [value]


def actions_of(stack, function):
    return {
        use
        for policy in policies_of(stack, function)
        for s in policy.document["Statement"]
        for use in listed(s["Action"])
    }


def test_a_permission_that_is_missing_is_told_with_function_action_and_resource(calls, everything):
    table = "arn:aws:dynamodb:eu-west-1:123456789012:table/dagbridge-IdempotencyTable"

    told = list(about_permissions(calls, everything, without("dynamodb:UpdateItem")))

    assert (
        f"everything: S3Function does dynamodb:UpdateItem on {table}, which its role does not allow: add it in "
        "template.yaml"
    ) == told[0]
    assert 6 == len(told)


def test_each_permission_that_goes_missing_is_told(calls, everything):
    (stack,) = everything.values()
    ours = {a for f in stack.functions for a in actions_of(stack, f)} - {"logs:CreateLogGroup"}
    ours -= {a for a in ours if a.startswith("xray:Get")}
    assert len(ours) > 15

    unseen = {action for action in ours if not list(about_permissions(calls, everything, without(action)))}

    assert set() == unseen


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("sqs:PurgeQueue", "*"),
        ("sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:123456789012:dagbridge-DeadLetterQueue"),
        ("s3:GetObject", "arn:aws:s3:::somebody-elses/*"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:payroll/*"),
    ],
)
def test_a_permission_without_a_call_is_told(calls, everything, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}

    def policies(stack, function):
        extra = [Policy("Extra", {"Statement": [statement]})] if function == "SqsFunction" else []
        return [*policies_of(stack, function), *extra]

    (told,) = about_permissions(calls, everything, policies)

    assert (
        f"everything: SqsFunction may do {action} on {resource} (policy Extra), and makes no such call: take it out of "
        "template.yaml, or add the Need to tests/permissions/needs.py"
    ) == told


def test_a_condition_that_the_call_does_not_meet_is_a_missing_permission(calls, everything):
    def policies(stack, function):
        for policy in policies_of(stack, function):
            for statement in policy.document["Statement"]:
                changed = dict(statement)
                if "Condition" in statement:
                    changed["Condition"] = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
                yield Policy(policy.name, {"Statement": [changed]})

    told = list(about_permissions(calls, everything, lambda stack, function: list(policies(stack, function))))

    assert REACH == {line.split()[1] for line in told if " does kms:Decrypt on " in line}


def test_the_policies_of_another_function_are_not_enough(calls, everything):
    told = list(about_permissions(calls, everything, lambda stack, _: policies_of(stack, "StepFunctionsFunction")))

    assert {"S3Function", "SnsFunction", "EventBridgeFunction", "SqsFunction", "WebhookFunction"} == {
        line.split()[1] for line in told if "does not allow" in line
    }


def deciding(template, node):
    """Name the parameters, and conditions, that a part of the template depends on."""
    if isinstance(node, list):
        return {name for each in node for name in deciding(template, each)}
    if isinstance(node, str):
        return {name.partition(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", node)}
    if not isinstance(node, dict):
        return set()
    condition = node.get("Condition", node["Fn::If"][0] if "Fn::If" in node else None)
    by_condition = deciding(template, template["Conditions"][condition]) if isinstance(condition, str) else set()
    named = {node["Ref"]} if "Ref" in node else set()
    return named | by_condition | deciding(template, list(node.values()))


def test_every_parameter_that_decides_about_a_permission_is_switched_on_somewhere(stacks):
    template = translated(written())
    of_iam = [r for r in template["Resources"].values() if r["Type"].startswith("AWS::IAM::")]
    defaults = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
    off = {name for name in deciding(template, of_iam) if defaults.get(name) in {"", "false", "Off", "PassThrough"}}
    assert {"SecretKeyArn", "RememberAssetEvents"} <= off

    always_off = {
        n for n in off if all(stack.parameter(n) in (defaults[n], [defaults[n]]) for stack in stacks.values())
    }

    assert set() == always_off, "give them a value in tests/permissions/deployments.py"
