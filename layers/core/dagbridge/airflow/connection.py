"""A secret's text → how to reach and enter one Airflow. Pure: who reads the secret is `secrets.py`."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dagbridge.airflow.redaction import redacted
from dagbridge.airflow.secret_formats import from_json, from_uri, json_or_text
from dagbridge.errors import SecretInvalid

_API_VERSIONS = ("v1", "v2")
_AUTHS = ("basic", "bearer", "jwt", "oauth2")
_GRANT_TYPES = ("client_credentials",)


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach and enter one Airflow.

    Attributes:
        base_url: Without a slash at its end: `https://airflow.example.com/prefix`.
        login: User name, for basic and JWT.
        password: Its password.
        token: A token that is sent as it is (Astronomer).
        api_version: `v1` (Airflow 2) or `v2` (Airflow 3); None: ask the server.
        auth: `basic`, `jwt`, `bearer` or `oauth2`; None: follows from the rest.
        grant_type: `client_credentials`: Airflow's own `/auth/token` wants client id and secret (Keycloak).
        token_url: Where an identity provider gives tokens, for `oauth2`.
        client_id: Of the client that the identity provider knows.
        client_secret: Its secret.
        scope: What the client asks for, for `oauth2`.
        headers: Sent with every request, for a gateway before Airflow.
        verify: False, or the path of a CA bundle; True checks against the public ones.
        cert: Path of a client certificate, or of it and of its key.
        proxy: URL of a proxy; None: what the environment says.
    """

    base_url: str
    login: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    api_version: str | None = None
    auth: str | None = None
    grant_type: str | None = None
    token_url: str = ""
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify: bool | str = True
    cert: str | tuple[str, str] | None = None
    proxy: str | None = field(default=None, repr=False)

    def redact(self, text: str, *others: str) -> str:
        """Take this connection's credentials out of a text that came from outside.

        Args:
            text: What someone said who may repeat what was sent.
            others: Credentials that are not the connection's own, such as a token that Airflow gave.
        """
        basic = base64.b64encode(f"{self.login}:{self.password}".encode()).decode()
        own = (self.login, self.password, self.token, self.client_id, self.client_secret, self.proxy or "", basic)
        return redacted(text, [*own, *self.headers.values(), *others])


def parse_connection(text: str, name: str) -> Connection:
    """Read a connection from a secret.

    Args:
        text: `{"conn_type": "http", "host": "https://airflow.example.com", "login": "…", "password": "…",
            "extra": {"api_version": "v2"}}`, or the same as a URI.
        name: The secret's name, for messages.

    Raises:
        SecretInvalid: When a field is missing or unusable. The text names the field, never its value.
    """
    try:
        fields = from_json(text) if text.lstrip().startswith("{") else from_uri(text)
        return _connection(fields)
    except SecretInvalid as error:
        raise SecretInvalid(f"secret {name}: {error}") from None  # the cause could quote the secret


def _connection(fields: Mapping[str, Any]) -> Connection:
    extra = _extra(fields)
    connection = Connection(
        base_url=_base_url(fields),
        login=_text(fields, "login"),
        password=_text(fields, "password"),
        token=_text(extra, "token", "extra.token").strip(),  # a line break that was pasted with it
        api_version=_choice(extra, "api_version", _API_VERSIONS),
        auth=_choice(extra, "auth", _AUTHS) or _auth_of(extra),
        grant_type=_choice(extra, "grant_type", _GRANT_TYPES),
        token_url=_token_url(extra),
        client_id=_text(extra, "client_id", "extra.client_id"),
        client_secret=_text(extra, "client_secret", "extra.client_secret"),
        scope=_text(extra, "scope", "extra.scope"),
        headers=_headers(extra),
        verify=_verify(extra),
        cert=_cert(extra),
        proxy=_text(extra, "proxy", "extra.proxy") or None,
    )
    _check_credentials(connection)
    return connection


def _auth_of(extra: Mapping[str, Any]) -> str | None:
    return "bearer" if extra.get("token") else "oauth2" if extra.get("token_url") else None


def _check_credentials(connection: Connection) -> None:
    """Refuse a connection that lacks what its authentication needs."""
    client = connection.client_id and connection.client_secret
    if connection.auth == "oauth2" and not (client and connection.token_url):
        raise SecretInvalid("`auth: oauth2` needs `extra.token_url`, `extra.client_id` and `extra.client_secret`")
    if connection.grant_type and not client:
        raise SecretInvalid("`extra.grant_type` needs `extra.client_id` and `extra.client_secret`")
    if connection.auth == "bearer" and not connection.token:
        raise SecretInvalid("`auth: bearer` needs `extra.token`")
    password = connection.login and connection.password
    if not (password or connection.token or client):
        raise SecretInvalid("has neither `login` and `password` nor `extra.token`")


def _headers(extra: Mapping[str, Any]) -> Mapping[str, str]:
    headers = extra.get("headers") or {}
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise SecretInvalid("`extra.headers` must be an object of texts")
    return {name: _text(headers, name, "extra.headers") for name in headers}


def _cert(extra: Mapping[str, Any]) -> str | tuple[str, str] | None:
    match extra.get("cert"):
        case None | str() as path:
            return path
        case [str() as path, str() as key]:
            return path, key
        case _:
            raise SecretInvalid("`extra.cert` must be a client certificate's path, or the list of it and its key's")


def _extra(fields: Mapping[str, Any]) -> dict[str, Any]:
    extra = fields.get("extra") or {}
    if isinstance(extra, str):  # Airflow writes it so when it exports connections
        extra = json_or_text(extra)
    if not isinstance(extra, dict):
        raise SecretInvalid("`extra` must be an object")
    return extra


def _base_url(fields: Mapping[str, Any]) -> str:
    """Build the URL as Airflow's HttpHook does: `host` when it has a scheme, else `{schema or http}://{host}`."""
    host = _text(fields, "host").rstrip("/")
    if not host:
        raise SecretInvalid("has no `host`, such as https://airflow.example.com")
    if "://" not in host:
        host = f"{_text(fields, 'schema') or 'http'}://{host}"
    parts = _url(host, "host")
    if fields.get("port") and not parts.port:
        host = host.replace(parts.netloc, f"{parts.netloc}:{_port(fields['port'])}", 1)
    return host


def _token_url(extra: Mapping[str, Any]) -> str:
    url = _text(extra, "token_url", "extra.token_url")
    if url:
        _url(url, "extra.token_url")
    return url


def _url(text: str, name: str) -> SplitResult:
    """Take a URL apart of which nothing may be a secret, since messages show it."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise SecretInvalid(f"`{name}` is not a URL such as https://airflow.example.com/prefix") from None
    private = "@" in parts.netloc or parts.query or parts.fragment
    if parts.scheme not in {"http", "https"} or not parts.hostname or private:
        raise SecretInvalid(f"`{name}` must be an http or https URL without user, password, query and fragment")
    return parts


def _port(value: object) -> int:
    if not re.fullmatch("[0-9]{1,5}", str(value)) or not 0 < int(str(value)) < 65536:
        raise SecretInvalid("`port` must be a number from 1 to 65535")
    return int(str(value))


def _text(fields: Mapping[str, Any], name: str, shown: str = "") -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SecretInvalid(f"`{shown or name}` must be text")
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON can spell half a character (\ud800)
        raise SecretInvalid(f"`{shown or name}` is not valid Unicode") from None
    return value


def _choice(extra: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str | None:
    value = extra.get(name)
    if value is not None and value not in allowed:
        raise SecretInvalid(f"`extra.{name}` must be one of {', '.join(allowed)}")
    return value


def _verify(extra: Mapping[str, Any]) -> bool | str:
    value = extra.get("verify", True)
    if not isinstance(value, bool | str):
        raise SecretInvalid("`extra.verify` must be true, false or the path of a CA bundle")
    return value
