"""The boto3 client for one MWAA environment: its region, its timeouts, and a role of another account if need be."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import NoCredentialsError

from dagbridge.aws import make_session

if TYPE_CHECKING:
    from mypy_boto3_mwaa import MWAAClient

READ_TIMEOUT = 12.0
"""Seconds. MWAA itself gives up on Airflow after 10, and says more than our own timeout would."""

ATTEMPTS = 2
"""Of boto3, which retries throttling and lost connections by itself; 1 for what may not be sent again."""


def make_mwaa_client(
    connect_timeout: float, region: str | None = None, role_arn: str | None = None, attempts: int = ATTEMPTS
) -> MWAAClient:
    """Make the client.

    The endpoint is boto3's standard one, or `AWS_ENDPOINT_URL_MWAA`.

    Args:
        connect_timeout: Seconds.
        region: Of the environment; None: the function's.
        role_arn: A role to assume, for an environment of another account; None: the function's own role.
        attempts: How often boto3 tries a request, see `ATTEMPTS`.

    Raises:
        NoCredentialsError: When there are none to assume the role with.
    """
    config = Config(
        connect_timeout=connect_timeout,
        read_timeout=READ_TIMEOUT,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
    session = make_session()
    if role_arn:
        own = session.get_credentials()
        if own is None:
            raise NoCredentialsError
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=functools.partial(session.create_client, config=config),
            source_credentials=own,
            role_arn=role_arn,
            extra_args={"RoleSessionName": "dagbridge"},
        )
        # botocore has no public way to give a session credentials that renew themselves
        renewing = DeferredRefreshableCredentials(method="assume-role", refresh_using=fetcher.fetch_credentials)
        session._credentials = renewing  # type: ignore[attr-defined]  # noqa: SLF001
    return cast("MWAAClient", session.create_client("mwaa", region_name=region, config=config))
