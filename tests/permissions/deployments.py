"""The stacks that people deploy, between which every permission must be there, and be of use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.deployed_stack import ACCOUNT, REGION, DeployedStack

MWAA = f"arn:aws:airflow:{REGION}:{ACCOUNT}:role/analytics/User"
OTHER_ACCOUNTS_ROLE = "arn:aws:iam::210987654321:role/airflow"
SOURCE_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:of-ones-own"
SECRETS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c-secrets"

ROUTES = {
    "s3": "s3://acme-config/dagbridge/routes.json",
    "ssm": "ssm:/dagbridge/routes",
    "appconfig": "appconfig://abc1234/def1234/ghi1234",
}
"""Where the routing table may be, other than in the layer."""

EVERYTHING = {
    "MwaaRoleArns": MWAA,
    "RoleArnsToAssume": OTHER_ACCOUNTS_ROLE,
    "SecretKeyArn": SECRETS_KEY,
    "RememberAssetEvents": "true",
    "WebhookAuth": "NONE",
    "Tracing": "Active",
    "AppConfigValidator": "true",
    "KmsKeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/4b5a6978-stack",
    "SourceQueueArns": SOURCE_QUEUE,
    "VpcId": "vpc-0f1e2d3c",
    "SubnetIds": "subnet-0f1e2d3c,subnet-4b5a6978",
    "SecurityGroupIds": "sg-0f1e2d3c",
    "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/PowerUserAccess",
}
"""The parameters that switch everything on."""

SECRETS_BY_NAME = {
    "SecretArns": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:airflow/connections/airflow_default-??????",
    "WebhookSecretArns": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:dagbridge/webhooks/github-??????",
}
"""In place of prefixes."""


def deployments(template: Mapping[str, Any]) -> dict[str, DeployedStack]:
    """Make a stack with the defaults, and with everything, the routing table at each of its places."""
    stacks = {"the defaults": DeployedStack(template)}
    for kind, location in ROUTES.items():
        parameters = EVERYTHING | {"RoutesLocation": location}
        stacks[f"everything, and routes in {kind}"] = DeployedStack(template, **parameters)
    stacks["secrets by name"] = DeployedStack(template, **SECRETS_BY_NAME)
    return stacks
