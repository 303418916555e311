"""Routing tables that AWS keeps: an object in S3, a parameter of Systems Manager, a configuration of AppConfig.

Each remembers what it read last, and asks for no more than what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import BotoCoreError, ClientError

from dagbridge.errors import TableUnavailable

if TYPE_CHECKING:
    from mypy_boto3_appconfigdata import AppConfigDataClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient


class _Unless(TypedDict, total=False):
    IfNoneMatch: str


class S3Table:
    """An object in S3. A conditional GET costs nothing while it has not changed.

    Args:
        client: Makes the boto3 client, when it is first needed.
        bucket: Its bucket.
        key: Its key.
    """

    def __init__(self, client: Callable[[], S3Client], bucket: str, key: str) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._unless: _Unless = {}

    def read(self) -> str | None:
        """Read the text; None where it is what was read last.

        Raises:
            TableUnavailable: When S3 does not give it.
        """
        try:
            with _readable_errors():
                answer = self._client().get_object(Bucket=self._bucket, Key=self._key, **self._unless)
                text = answer["Body"].read().decode()
        except _NotModified:
            return None
        self._unless = {"IfNoneMatch": answer["ETag"]}
        return text


class SsmTable:
    """A parameter of Systems Manager; the advanced tier holds 8 KB.

    Args:
        client: Makes the boto3 client, when it is first needed.
        name: Its name, with the slash that it begins with.
    """

    def __init__(self, client: Callable[[], SSMClient], name: str) -> None:
        self._client = client
        self._name = name
        self._version = 0

    def read(self) -> str | None:
        """Read the text; None where it is what was read last.

        Raises:
            TableUnavailable: When Systems Manager does not give it.
        """
        with _readable_errors():
            parameter = self._client().get_parameter(Name=self._name)["Parameter"]
        if parameter["Version"] == self._version:
            return None
        self._version = parameter["Version"]
        return parameter["Value"]


class AppConfigTable:
    """A configuration of AppConfig, which deploys step by step and rolls back by itself.

    https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-retrieving-the-configuration.html

    Args:
        client: Makes the boto3 client, when it is first needed.
        application: Id or name of the application.
        environment: Id or name of the environment.
        profile: Id or name of the configuration profile.
    """

    def __init__(
        self, client: Callable[[], AppConfigDataClient], application: str, environment: str, profile: str
    ) -> None:
        self._client = client
        self._application = application
        self._environment = environment
        self._profile = profile
        self._token = ""

    def read(self) -> str | None:
        """Read the text; None where it is what was read last, as AppConfig's empty answer says.

        Raises:
            TableUnavailable: When AppConfig does not give it. The next read begins a new session, since a token is
                good once, and for a day at the most.
        """
        token, self._token = self._token, ""
        with _readable_errors():
            answer = self._client().get_latest_configuration(ConfigurationToken=token or self._first_token())
            text = answer["Configuration"].read().decode()
        self._token = answer["NextPollConfigurationToken"]
        return text or None

    def _first_token(self) -> str:
        session = self._client().start_configuration_session(
            ApplicationIdentifier=self._application,
            EnvironmentIdentifier=self._environment,
            ConfigurationProfileIdentifier=self._profile,
        )
        return session["InitialConfigurationToken"]


class _NotModified(Exception):  # noqa: N818 - no error: S3's answer 304
    """When an object is what was read last."""


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "304":
            raise _NotModified from None
        raise TableUnavailable(f"DAGBRIDGE_ROUTES: {error.operation_name} answered {code}") from error
    except BotoCoreError as error:
        raise TableUnavailable(f"DAGBRIDGE_ROUTES: AWS gave no answer ({type(error).__name__})") from error
    except UnicodeDecodeError as error:
        raise TableUnavailable("DAGBRIDGE_ROUTES: what is there is no UTF-8 text") from error
