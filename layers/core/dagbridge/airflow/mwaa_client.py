"""The boto3 client for one MWAA environment: its region, its timeouts, and a role of another account if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.session import Session

if TYPE_CHECKING:
    from mypy_boto3_mwaa import MWAAClient

MWAA_TIMEOUT = 10.0
"""Seconds after which MWAA itself gives up on Airflow."""


def make_mwaa_client(connect_timeout: float, region: str | None = None, role_arn: str | None = None) -> MWAAClient:
    """Make the client.

    Throttling is retried once by boto3 itself. The endpoint is boto3's standard one, or `AWS_ENDPOINT_URL_MWAA`.

    Args:
        connect_timeout: Seconds.
        region: Of the environment; None: the function's.
        role_arn: A role to assume, for an environment of another account; None: the function's own role.
    """
    config = Config(
        connect_timeout=connect_timeout,
        read_timeout=MWAA_TIMEOUT + 2,  # MWAA's own answer to a timeout says more than ours
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    session = Session()
    if role_arn:
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=session.create_client,
            source_credentials=session.get_credentials(),
            role_arn=role_arn,
            extra_args={"RoleSessionName": "dagbridge"},
        )
        # botocore has no public way to give a session credentials that renew themselves
        renewing = DeferredRefreshableCredentials(method="assume-role", refresh_using=fetcher.fetch_credentials)
        session._credentials = renewing  # type: ignore[attr-defined]  # noqa: SLF001
    return boto3.Session(botocore_session=session).client("mwaa", region_name=region, config=config)
