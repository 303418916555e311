"""What is known of a deployment that has a secret."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import requests

from dagbridge.airflow.access import Access, open_access
from dagbridge.airflow.api import Api
from dagbridge.airflow.connection import Connection
from dagbridge.airflow.http import Http
from dagbridge.airflow.secrets import SecretStore
from dagbridge.errors import AccessDenied, BridgeError
from dagbridge_cli.doctor.reach import LastAnswer, NotingAdapter, Reach


@dataclass(slots=True)
class RestVisit:
    """What is known of one deployment.

    Attributes:
        secret: The secret's name or ARN.
        store: Reads it.
        timeout: Seconds to connect, and between two bytes of an answer.
        reach: The way in.
        session: Sends; tells `last` of every answer.
        last: The session's last answer.
        token: The token in use, to keep it out of messages.
        version_is_guarded: Whether `/version` wants credentials, as it does behind some gateways.
    """

    secret: str
    store: SecretStore
    timeout: tuple[float, float]
    reach: Reach
    session: requests.Session = field(default_factory=requests.Session)
    last: LastAnswer = field(default_factory=LastAnswer)
    token: str = ""
    version_is_guarded: bool = False
    connection: Connection = field(init=False)

    def __post_init__(self) -> None:
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, NotingAdapter(self.last.note))

    @property
    def http(self) -> Http:
        """Requests as the function makes them."""
        return Http(self.session, self.connection, self.timeout)

    def access(self, api: Api) -> Access:
        """Sign in as the function does, once it knows which API the server speaks."""
        return open_access(Http(self.session, replace(self.connection, api_version=api), self.timeout))

    def explain(self, error: BridgeError) -> str:
        """Say what went wrong, without the words of a server that was sent a password and could repeat it."""
        if self.last.status is None:
            return str(error)
        refused = ": the credentials are refused" if isinstance(error, AccessDenied) else ""
        return f"{self.last.path} answered {self.last.status}{refused}"

    def redact(self, text: str) -> str:
        """Take the secrets out of a text that is to be shown."""
        text = text.replace(self.token, "***") if self.token else text
        return self.connection.redact(text) if hasattr(self, "connection") else text
