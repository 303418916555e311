"""Each function does its work with its own role's policies, and not with less: moto's IAM judges every request.

moto checks signatures, and judges actions and resources by the policies of the role. It does not enforce:

- conditions (`kms:ViaService`, …), and keys: nobody is asked for `kms:Decrypt` when a secret or a queue is encrypted;
- policies of resources: queues, buckets, the trust of a role of another account;
- MWAA and AppConfig's data, which it does not have; and so `airflow:InvokeRestApi` and `appconfig:…`;
- what Lambda does in the role's name: here the test does it, with the role's credentials. X-Ray and network interfaces
  are left out;
- the state machine's role.

`tests/permissions` has all of these, and compares without running anything.
"""

import contextlib
from pathlib import Path

import pytest

from tests.enforcement.scenes import SCENES
from tests.permissions.calls import calls_in
from tests.permissions.needs import NEEDS
from tests.support.deployed_stack import Policy

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "layers/core/dagbridge/"

UNJUDGED = {
    "airflow:InvokeRestApi",
    "appconfig:GetLatestConfiguration",
    "appconfig:StartConfigurationSession",
    "dynamodb:GetItem",  # Powertools asks for it only where a refused PutItem does not bring the item along
}
OF_EACH_KIND = list({scene.title: scene for scene in SCENES}.values())


def without(policies, action):
    """Take one action out of policies."""

    def rest(statement):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        return statement | {"Action": [each for each in actions if each != action]}

    return [
        Policy(p.name, {"Version": "2012-10-17", "Statement": kept})
        for p in policies
        if (kept := [left for s in p.document["Statement"] if (left := rest(s))["Action"]])
    ]


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_a_function_does_its_work_with_its_own_role(stage, aws, scene):
    stage = stage(scene.function, routes=scene.routes)
    aws.judgements()

    ends = scene.play(stage)

    asked = aws.judgements()
    assert scene.ends == ends
    assert (scene.does, []) == ({a.action for a, _ in asked}, [str(a) for a, allowed in asked if not allowed])


def test_everything_that_a_function_does_is_played():
    actions = {f"{c.file.removeprefix(PACKAGE)} {c.service}.{c.operation}": c.action for c in calls_in(ROOT, PACKAGE)}
    needed = {(function, actions[need.call]) for need in NEEDS for function in need.functions}

    played = {(scene.function, action) for scene in SCENES for action in scene.does}
    assert set() == {(function, action) for function, action in needed - played if action not in UNJUDGED}


@pytest.mark.parametrize(
    ("scene", "action"), [pytest.param(s, a, id=f"{s} without {a}") for s in OF_EACH_KIND for a in sorted(s.does)]
)
def test_a_function_without_one_permission_is_refused(stage, aws, scene, action):
    stage = stage(scene.function, routes=scene.routes)
    stage.policies = without(stage.policies, action)
    aws.judgements()

    with contextlib.suppress(Exception):  # what becomes of it is another test's
        scene.play(stage)

    assert {action} == {access.action for access, allowed in aws.judgements() if not allowed}


def of(title, function):
    (scene,) = [s for s in SCENES if (s.title, s.function) == (title, function)]
    return scene


@pytest.mark.parametrize(
    ("scene", "other", "refused"),
    [
        (of("speaks with Airflow", "WebhookFunction"), "S3Function", "secretsmanager:GetSecretValue"),
        (of("lets a delivery wait on", "SqsFunction"), "S3Function", "sqs:ChangeMessageVisibility"),
        (of("resumes a large delivery", "SqsFunction"), "WebhookFunction", "s3:GetObject"),
        (of("defers a delivery", "S3Function"), "StepFunctionsFunction", "sqs:SendMessage"),
        (of("defers a large one", "SnsFunction"), "StepFunctionsPollFunction", "s3:PutObject"),
    ],
    ids=str,
)
def test_a_function_with_another_ones_role_is_refused(stage, stacks, aws, scene, other, refused):  # noqa: PLR0913, PLR0917 - fixtures
    stack = stacks["layer"]
    stage = stage(scene.function, stack.policies(stack.role(other)))
    aws.judgements()

    with contextlib.suppress(Exception):
        scene.play(stage)

    assert refused in {access.action for access, allowed in aws.judgements() if not allowed}


@pytest.mark.parametrize(
    ("service", "call", "asked"),
    [
        ("secretsmanager", "get_secret_value", {"SecretId": "payroll"}),
        ("sqs", "purge_queue", {"QueueUrl": "dagbridge-DeadLetterQueue"}),
        ("s3", "get_object", {"Bucket": "dagbridge-overflowbucket", "Key": "elsewhere/a.json"}),
        ("dynamodb", "scan", {"TableName": "dagbridge-IdempotencyTable"}),
        ("ssm", "get_parameter", {"Name": "/payroll"}),
    ],
)
def test_what_no_function_needs_is_refused_to_all(stage, stacks, aws, service, call, asked):  # noqa: PLR0913, PLR0917 - fixtures
    asked = {n: aws.queue_url(v) if n == "QueueUrl" else v for n, v in asked.items()}

    for function in stacks["layer"].functions:
        client = stage(function).as_lambda(service)
        with pytest.raises(client.exceptions.ClientError, match=r"AccessDenied|Access Denied"):
            getattr(client, call)(**asked)
