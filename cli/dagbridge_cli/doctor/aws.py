"""Whose AWS credentials are these, and for which region?"""

from __future__ import annotations

import boto3
from botocore.exceptions import BotoCoreError

from dagbridge_cli.doctor.verdict import Verdict, failed, ok

_FIX = "log in (`aws sso login`, `aws configure`) or set AWS_PROFILE; best with the function's own role"


def check_aws(region: str | None) -> Verdict:
    """Look for credentials and region where boto3 does.

    Args:
        region: The one that the routing table names; None: the configured one.
    """
    try:
        session = boto3.Session()
        credentials = session.get_credentials()
    except BotoCoreError as error:
        return failed(f"no credentials ({type(error).__name__}: {error})", _FIX)
    if credentials is None:
        return failed("no credentials", _FIX)
    where = region or session.region_name
    if where is None:
        return failed("no region", "set AWS_DEFAULT_REGION to the stack's region")
    return ok(f"credentials from {credentials.method}, region {where}")
