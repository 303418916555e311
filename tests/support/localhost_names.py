"""Names below `localhost` lead to this machine.

RFC 6761 (6.3) wants it so, and systemd and browsers do it; the C library of most containers does not. botocore puts
`env.` before the host of MWAA's endpoint, wherever that is, so a test's endpoint has to be at `env.localhost`.
"""

from __future__ import annotations

import socket
from typing import Any

import pytest


def resolve_names_below_localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process resolve `anything.localhost` to 127.0.0.1."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        below = isinstance(host, str) and host.endswith(".localhost")
        return resolve("127.0.0.1" if below else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
