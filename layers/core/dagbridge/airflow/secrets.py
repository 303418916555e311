"""Reads connections from AWS Secrets Manager, through boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from dagbridge.airflow.connection import Connection, parse_connection
from dagbridge.errors import BridgeError, SecretInvalid, SecretUnavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
_OURS_TO_MEND = {
    "ResourceNotFoundException": "does not exist in this account and region",
    "AccessDeniedException": "may not be read: allow secretsmanager:GetSecretValue on it to this function's role",
    "DecryptionFailure": "cannot be decrypted: allow kms:Decrypt on its key to this function's role",
    "InvalidRequestException": "cannot be read now, such as when it is marked for deletion",
    "InvalidParameterException": "has a name that Secrets Manager does not take",
    "ValidationException": "has a name that Secrets Manager does not take",
}


class SecretStore:
    """Secrets Manager, as the place where connections are.

    Args:
        client: Makes the boto3 client, when it is first needed.
    """

    def __init__(self, client: Callable[[], SecretsManagerClient]) -> None:
        self._client = client

    def connection(self, secret_id: str) -> Connection:
        """Read a connection, anew at each call.

        Args:
            secret_id: The secret's name or ARN.

        Raises:
            SecretInvalid: When the secret does not exist, may not be read, or is no connection.
            SecretUnavailable: When Secrets Manager does not answer, or throttles.
        """
        return parse_connection(self.text(secret_id), secret_id)

    def text(self, secret_id: str) -> str:
        """Read a secret's text, anew at each call.

        Raises:
            SecretInvalid: When the secret does not exist, may not be read, or is no text.
            SecretUnavailable: When Secrets Manager does not answer, or throttles.
        """
        try:
            answer = self._client().get_secret_value(SecretId=secret_id)
        except (ClientError, BotoCoreError) as error:
            raise _translated(error, secret_id) from error
        text = answer.get("SecretString")
        if text is None:
            raise SecretInvalid(f"secret {secret_id}: is binary; store it as text")
        return text


def _translated(error: ClientError | BotoCoreError, secret_id: str) -> BridgeError:
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "")
        if code in _OURS_TO_MEND:
            return SecretInvalid(f"secret {secret_id}: {_OURS_TO_MEND[code]} ({code})")
        return SecretUnavailable(f"secret {secret_id}: Secrets Manager answered {code}")
    return SecretUnavailable(f"secret {secret_id}: Secrets Manager gave no answer ({type(error).__name__})")
