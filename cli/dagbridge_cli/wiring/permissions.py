"""Permissions: which secrets, MWAA environments and roles the table names, as parameters of the stack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dagbridge.routing.hook import Hook

ACCOUNT = "ACCOUNT"
REGION = "REGION"
_WHOLE_SECRET_ARN = re.compile(r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}")
_ANY_SIX = "-??????"  # Secrets Manager ends each ARN with a dash and six characters that nobody chooses


def parameters_of(
    airflows: Mapping[str, Mapping[str, Any]],
    webhooks: Mapping[str, Hook],
    account: str = ACCOUNT,
    region: str = REGION,
) -> dict[str, str]:
    """Give the values of the stack's parameters that follow from `airflows` and `webhooks`.

    Args:
        airflows: As in the routing table: `{"default": {"secret": "airflow/connections/airflow_default"}}`.
        webhooks: Name → hook.
        account: Of the stack; secrets are there, and MWAA's environments unless the table gives a `role_arn`.
        region: Of the stack; of secrets, and of MWAA's environments unless the table says another.

    Returns:
        `{"SecretArns": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/connections/default-??????"}`;
        several are separated by commas.
    """
    start = f"arn:{_partition(region)}:secretsmanager:{region}:{account}:secret:"
    secrets = {_secret_arn(airflow["secret"], start) for airflow in airflows.values() if "secret" in airflow}
    of_hooks = {_secret_arn(hook.secret, start) for hook in webhooks.values() if hook.secret}
    environments = {
        f"arn:{_partition(airflow.get('region', region))}:airflow:{airflow.get('region', region)}"
        f":{account}:role/{airflow['mwaa']}/User"
        for airflow in airflows.values()
        if "mwaa" in airflow and "role_arn" not in airflow
    }
    wanted = {
        "SecretArns": secrets,
        "WebhookSecretArns": of_hooks,
        "MwaaRoleArns": environments,
        "RoleArnsToAssume": {airflow["role_arn"] for airflow in airflows.values() if "role_arn" in airflow},
    }
    return {name: ",".join(sorted(arns)) for name, arns in wanted.items() if arns}


def _secret_arn(secret: str, start: str) -> str:
    """Complete the name or the ARN that the table has, so that it is this secret and no other."""
    if _WHOLE_SECRET_ARN.fullmatch(secret):
        return secret
    return f"{secret if secret.startswith('arn:') else start + secret}{_ANY_SIX}"


def _partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get("us-gov" if region.startswith("us-gov-") else region[:2], "aws")
