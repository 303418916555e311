"""Which function makes which call of AWS, on what, and in which stacks: what no scan of the source can tell.

`calls.py` finds the calls; each must stand here, and each permission of the template must follow from what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.permissions.deployments import MWAA, OTHER_ACCOUNTS_ROLE
from tests.permissions.policies import Access
from tests.support.deployed_stack import ACCOUNT, REGION, DeployedStack

KEEP = frozenset({"S3Function", "SnsFunction", "EventBridgeFunction", "SqsFunction", "WebhookFunction"})
"""Functions that place what did not become a run. Of the others, the caller gets the error."""

POST = KEEP | {"StepFunctionsFunction"}
"""Functions that start runs and post asset events."""

REACH = POST | {"StepFunctionsPollFunction"}
"""Functions that speak with Airflow, and so read the routing table."""


@dataclass(frozen=True, slots=True)
class Need:
    """One call, and why it is made.

    Attributes:
        call: `layers/core/dagbridge/overflow.py s3.GetObject`, without the folder that all share.
        functions: Those that get there.
        on: What it is made on, in a stack; nothing in a stack that has no use for it.
    """

    call: str
    functions: frozenset[str]
    on: Callable[[DeployedStack], Iterable[str]]


def _secret(parameter: str, name: str) -> Callable[[DeployedStack], list[str]]:
    def arn(stack: DeployedStack) -> list[str]:
        prefix = stack.resolve({"Ref": parameter})
        return [f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{prefix}{name}-AbCdEf"]  # Secrets Manager adds six

    return arn


def _given(parameter: str, arn: str) -> Callable[[DeployedStack], list[str]]:
    return lambda stack: [arn] if arn in stack.resolve({"Ref": parameter}) else []


def _body(stack: DeployedStack) -> list[str]:
    return [f"{stack.arn('OverflowBucket')}/deliveries/0f1e2d3c.json"]


def _routes(scheme: str) -> Callable[[DeployedStack], list[str]]:
    def arn(stack: DeployedStack) -> list[str]:
        location = str(stack.resolve({"Ref": "RoutesLocation"}))
        if not location.startswith(scheme):
            return []
        rest = location.removeprefix(scheme)
        if scheme == "s3://":
            return [f"arn:aws:s3:::{rest}"]
        if scheme == "ssm:":
            return [f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{rest}"]
        application, environment, profile = rest.split("/")
        of_application = f"arn:aws:appconfig:{REGION}:{ACCOUNT}:application/{application}"
        return [f"{of_application}/environment/{environment}/configuration/{profile}"]

    return arn


def _table(stack: DeployedStack) -> list[str]:
    return [stack.arn(name) for name in stack.of_type("AWS::DynamoDB::Table")]


NEEDS = [
    Need("airflow/secrets.py secretsmanager.GetSecretValue", REACH, _secret("SecretPrefix", "airflow_default")),
    Need(
        "airflow/secrets.py secretsmanager.GetSecretValue",
        frozenset({"WebhookFunction"}),
        _secret("WebhookSecretPrefix", "github"),
    ),
    Need("airflow/mwaa.py mwaa.InvokeRestApi", REACH, _given("MwaaRoleArns", MWAA)),
    Need("airflow/mwaa_client.py sts.AssumeRole", REACH, _given("RoleArnsToAssume", OTHER_ACCOUNTS_ROLE)),
    *(
        Need(f"airflow/remembering.py dynamodb.{operation}", POST, _table)
        for operation in ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
    ),
    Need("delivery.py sqs.SendMessage", KEEP, lambda stack: [stack.arn("RetryQueue"), stack.arn("DeadLetterQueue")]),
    Need("overflow.py s3.PutObject", KEEP, _body),
    Need("delivery.py sqs.ChangeMessageVisibility", frozenset({"SqsFunction"}), lambda s: [s.arn("RetryQueue")]),
    Need("overflow.py s3.GetObject", frozenset({"SqsFunction"}), _body),
    Need("tables/remote.py s3.GetObject", REACH, _routes("s3://")),
    Need("tables/remote.py ssm.GetParameter", REACH, _routes("ssm:")),
    Need("tables/remote.py appconfigdata.StartConfigurationSession", REACH, _routes("appconfig://")),
    Need("tables/remote.py appconfigdata.GetLatestConfiguration", REACH, _routes("appconfig://")),
]

UNUSED = {
    # a permission that a function has and makes no use of → why it has it all the same
    (
        "StepFunctionsPollFunction",
        "dynamodb:*",
    ): "reaches Airflow by the policy that all share, and posts no asset event",
}


def decrypting(access: Access, stack: DeployedStack) -> list[Access]:
    """Name what an access needs besides, where what it is made on has a KMS key of one's own.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html,
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    """
    service = access.action.partition(":")[0]
    if access.action == "secretsmanager:GetSecretValue":
        return _with(str(stack.resolve({"Ref": "SecretKeyArn"})), service, ["Decrypt"])
    operations = ["Decrypt"] if service == "dynamodb" else _ON_KEYS.get(access.action, [])
    return _with(_key_of(access.resource, stack), service, operations)


_ON_KEYS = {
    "sqs:SendMessage": ["GenerateDataKey", "Decrypt"],
    "sqs:ReceiveMessage": ["Decrypt"],
    "s3:PutObject": ["GenerateDataKey"],
    "s3:GetObject": ["Decrypt"],
}


def _with(key: str, service: str, operations: list[str]) -> list[Access]:
    via = {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}
    return [Access(f"kms:{operation}", key, via) for operation in operations] if key else []


def _key_of(resource: str, stack: DeployedStack) -> str:
    """Find the key that a resource of the stack is encrypted with; nothing where AWS keeps the key."""
    for name, queue in stack.of_type("AWS::SQS::Queue").items():
        if resource == stack.arn(name):
            return str(queue.get("KmsMasterKeyId", ""))
    for name, bucket in stack.of_type("AWS::S3::Bucket").items():
        if resource.startswith(f"{stack.arn(name)}/"):
            (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            return str(rule["ServerSideEncryptionByDefault"].get("KMSMasterKeyID", ""))
    for name, table in stack.of_type("AWS::DynamoDB::Table").items():
        if resource == stack.arn(name):
            return str(table["SSESpecification"].get("KMSMasterKeyId", ""))
    return ""
