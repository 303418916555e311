"""The clients of AWS services: one of each a container, made when it is first needed.

They are botocore's, of which boto3's are made, too. boto3 itself adds resources and S3's transfers, which nothing here
uses, and 20 ms of imports; docs/performance.md has the figures.
"""

from __future__ import annotations

import functools
import logging
import threading
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session

if TYPE_CHECKING:
    from mypy_boto3_appconfigdata import AppConfigDataClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

SERVICES = ("appconfigdata", "dynamodb", "mwaa", "s3", "secretsmanager", "sqs", "ssm", "sts")

_making = threading.Lock()  # making a client is not thread-safe; using one is


class _Models(Loader):
    """botocore's descriptions of services, without a look at all 400 folders of them to learn which there are."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
        """Name the services that are used here."""
        return list(SERVICES)


def make_session() -> Session:
    """Make a session of botocore."""
    session = Session()
    session.register_component("data_loader", _Models())
    return session


@functools.cache
def _session() -> Session:
    # At DEBUG, which Lambda's own log level sets for all loggers, botocore writes down every answer: the secret, too.
    logging.getLogger("botocore").setLevel(logging.INFO)
    return make_session()


@functools.cache
def _made(service: str, config: Config | None = None) -> Any:
    return _session().create_client(service, config=config)


def _client(service: str, config: Config | None = None) -> Any:
    with _making:
        return _made(service, config)


def secrets_manager() -> SecretsManagerClient:
    """Give the client of Secrets Manager."""
    return cast("SecretsManagerClient", _client("secretsmanager"))


def s3() -> S3Client:
    """Give the client of S3."""
    return cast("S3Client", _client("s3"))


def sqs() -> SQSClient:
    """Give the client of SQS."""
    return cast("SQSClient", _client("sqs"))


def ssm() -> SSMClient:
    """Give the client of Systems Manager's Parameter Store."""
    return cast("SSMClient", _client("ssm"))


def appconfigdata() -> AppConfigDataClient:
    """Give the client of AppConfig's data."""
    return cast("AppConfigDataClient", _client("appconfigdata"))


def dynamodb() -> DynamoDBClient:
    """Give the client of DynamoDB, whose own minute of patience would be as long as the function lives."""
    return cast("DynamoDBClient", _client("dynamodb", _SHORT))


_SHORT = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})


def reset() -> None:
    """Forget all clients, as a new container would."""
    _made.cache_clear()
    _session.cache_clear()
