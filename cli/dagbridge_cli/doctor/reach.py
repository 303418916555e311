"""The way into one Airflow, filled in as the checks find it."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from dagbridge.airflow.api import Api
from dagbridge.airflow.reply import Reply, Send

_VERSION = re.compile(r"[0-9]+\.[0-9]+[0-9A-Za-z.+_-]{0,40}")


@dataclass(slots=True)
class Reach:
    """The way into one Airflow, the same for every kind of deployment.

    Attributes:
        probe_role: Whether a request may be sent that Airflow notes in its audit log; see `role.py`.
        longest_path: Characters that the transport takes as a path; None: any number.
        version: What `/version` answered: `3.3.2`.
        api: The API that it speaks.
        send: Sends, signed in.
        claims: What the token says, where there is one that can be read.
    """

    probe_role: bool = False
    longest_path: int | None = None
    version: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    api: Api = field(init=False)
    send: Send = field(init=False)

    @property
    def release(self) -> tuple[int, int]:
        """The first two numbers of the version."""
        major, minor = re.findall(r"\d+", self.version)[:2]
        return int(major), int(minor)


def version_in(reply: Reply) -> str | None:
    """Read the answer of `/version`; None where it is not Airflow's."""
    version = reply.fields.get("version")
    if reply.status == 200 and isinstance(version, str) and _VERSION.fullmatch(version):
        return version
    return None


def claims_of(token: str) -> Mapping[str, Any]:
    """Read a JWT's claims, without verifying it; nothing where it is no JWT."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


@dataclass(slots=True)
class LastAnswer:
    """Remembers of a session's last answer what `Reply` does not have.

    Attributes:
        status: The HTTP status; None: there was no answer.
        path: What was asked, without its query.
        date: The `Date` header, as it came; empty: there was none.
        at: When it came, by this machine's clock, in seconds since the epoch.
    """

    status: int | None = None
    path: str = ""
    date: str = ""
    at: float = 0.0

    def note(self, response: requests.Response) -> None:
        """Take note of an answer."""
        self.status = response.status_code
        self.path = urlsplit(response.url).path
        self.date = response.headers.get("Date", "")
        self.at = time.time()


class NotingAdapter(HTTPAdapter):
    """Sends as the function does, and takes note of every answer.

    Args:
        note: Told every answer.
    """

    def __init__(self, note: Callable[[requests.Response], None]) -> None:
        super().__init__()
        self._note = note

    def send(self, *args: Any, **options: Any) -> requests.Response:
        """Send a prepared request; see `requests.adapters.HTTPAdapter`."""
        response = super().send(*args, **options)
        self._note(response)
        return response
