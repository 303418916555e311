"""Permissions: which secrets, MWAA environments and roles the table names, as parameters of the stack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dagbridge_cli.wiring.common_start import common_start

ACCOUNT = "ACCOUNT"
REGION = "REGION"
_SECRET_ARN = re.compile(r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:(?P<name>.+)-[A-Za-z0-9]{6}")


def parameters_of(
    airflows: Mapping[str, Mapping[str, Any]], account: str = ACCOUNT, region: str = REGION
) -> dict[str, str]:
    """Give the values of the stack's parameters that follow from `airflows`.

    Args:
        airflows: As in the routing table: `{"default": {"secret": "airflow/connections/airflow_default"}}`.
        account: Of the stack; MWAA's environments are there unless the table gives a `role_arn`.
        region: Of the stack; of MWAA's environments unless the table says another.

    Returns:
        `{"SecretPrefix": "airflow/connections/airflow_default"}`; `SecretPrefix` is empty where secrets have
        no beginning in common.
    """
    secrets = sorted({_secret_name(airflow["secret"]) for airflow in airflows.values() if "secret" in airflow})
    environments = sorted(
        {
            f"arn:{_partition(airflow.get('region', region))}:airflow:{airflow.get('region', region)}"
            f":{account}:role/{airflow['mwaa']}/User"
            for airflow in airflows.values()
            if "mwaa" in airflow and "role_arn" not in airflow
        }
    )
    roles = sorted({airflow["role_arn"] for airflow in airflows.values() if "role_arn" in airflow})
    return {
        **({"SecretPrefix": common_start(secrets)} if secrets else {}),
        **({"MwaaRoleArns": ",".join(environments)} if environments else {}),
        **({"RoleArnsToAssume": ",".join(roles)} if roles else {}),
    }


def _secret_name(secret: str) -> str:
    arn = _SECRET_ARN.fullmatch(secret)
    return arn["name"] if arn else secret


def _partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get("us-gov" if region.startswith("us-gov-") else region[:2], "aws")
