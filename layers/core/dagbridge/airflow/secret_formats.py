"""The formats of a secret: those of Airflow's own Secrets Manager backend, and RDS's.

apache-airflow-providers-amazon 9.39, `SecretsManagerBackend`: a connection as JSON with its aliases, or as a URI.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dagbridge.errors import SecretInvalid

_ALIASES = {
    "login": ("login", "user", "username", "user_name"),
    "password": ("password", "pass", "key"),
    "host": ("host", "remote_host", "server"),
    "port": ("port",),
    "schema": ("schema",),
    "extra": ("extra",),
}


def from_json(text: str) -> dict[str, Any]:
    """Read a connection as JSON: `login`, `password`, `host`, `port`, `schema`, `extra`, by any of their aliases.

    Raises:
        SecretInvalid: When it is no JSON. The text does not quote it.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise SecretInvalid("is not valid JSON; store an Airflow connection as JSON or as a URI") from None
    return {
        name: next((document[alias] for alias in aliases if document.get(alias) not in (None, "")), None)
        for name, aliases in _ALIASES.items()
    }


def from_uri(text: str) -> dict[str, Any]:
    """Read a connection as a URI: `http://login:password@host:port/schema?extra`, to the same fields.

    Raises:
        SecretInvalid: When it is no URI. The text does not quote it.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise SecretInvalid("is not a valid URI; quote special characters of login and password") from None
    if not parts.scheme or not parts.hostname:
        raise SecretInvalid("is neither JSON nor a connection URI such as http://user:password@host:443/https")
    extra: dict[str, Any] = {key: json_or_text(value) for key, value in parse_qsl(parts.query)}
    extra = extra.pop("__extra__", extra)
    return {
        "login": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(parts.hostname),
        "port": port,
        "schema": unquote(parts.path.lstrip("/")),
        "extra": extra,
    }


def json_or_text(value: str) -> Any:
    """Parse a text that is JSON; any other text is its own value."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
