"""`DAGBRIDGE_ROUTES`, taken apart: what kind of place it names, and what there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dagbridge.errors import SettingsError

_PLACES = {
    "s3": re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>.+)"),
    "ssm": re.compile(r"ssm:(?P<name>/.+)"),
    "appconfig": re.compile(r"appconfig://(?P<application>[^/]+)/(?P<environment>[^/]+)/(?P<profile>[^/]+)"),
}
_FORMS = "a file's path, s3://BUCKET/KEY, ssm:/NAME, or appconfig://APPLICATION/ENVIRONMENT/PROFILE"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a routing table is.

    Attributes:
        kind: `file`, `s3`, `ssm` or `appconfig`.
        parts: `{"path"}`, `{"bucket", "key"}`, `{"name"}` or `{"application", "environment", "profile"}`.
    """

    kind: str
    parts: dict[str, str]


def parse_location(text: str) -> Location:
    """Take a location apart.

    >>> parse_location("ssm:/dagbridge/routes").parts
    {'name': '/dagbridge/routes'}

    Raises:
        SettingsError: When it begins like a URI and is none that we know.
    """
    for kind, place in _PLACES.items():
        if found := place.fullmatch(text):
            return Location(kind, found.groupdict())
    if "://" in text or text.startswith("ssm:"):
        raise SettingsError(f"DAGBRIDGE_ROUTES must be {_FORMS}")
    return Location("file", {"path": text})
