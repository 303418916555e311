"""AppConfig's question to a validator: may this configuration be deployed?

It may if the functions would load it, so it is loaded here as they load it, by the same release.
https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from dagbridge.errors import Mistake, TableError
from dagbridge.routing.table import RoutingTable
from dagbridge.tables.text import table_of

_NAME = "the configuration"  # no name with `.yaml` at its end: what comes from AppConfig is JSON, as in the functions


def validate_configuration(event: object) -> RoutingTable:
    """Load the routing table that AppConfig is about to deploy.

    Args:
        event: `{"applicationId", "configurationProfileId", "configurationVersion", "content", "uri"}`, all strings;
            `content` is the configuration in base64. Nothing else of it is looked at.

    Raises:
        TableError: When the functions could not load it, with every mistake.
    """
    content = event.get("content") if isinstance(event, Mapping) else None
    if not isinstance(content, str):
        raise _refusal(
            "`content` is missing: AppConfig invokes this function, as a validator of a configuration profile"
        )
    text = _text_of(content)
    if not text:
        raise _refusal(f"{_NAME} is empty; it must be what `dagbridge compile` writes")
    return table_of(text, _NAME)


def _text_of(content: str) -> str:
    try:
        raw = base64.b64decode("".join(content.split()), validate=True)
    except ValueError:
        raise _refusal("`content` is not base64, which AppConfig sends") from None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise _refusal(f"{_NAME} is no UTF-8 text; it must be what `dagbridge compile` writes") from None


def _refusal(message: str) -> TableError:
    return TableError([Mistake((), message)])
