"""The way to a server: its name, its port."""

from __future__ import annotations

import socket
from urllib.parse import SplitResult, urlsplit

from requests.utils import get_environ_proxies, select_proxy

from dagbridge.airflow.connection import Connection
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok

_PORTS = {"http": 80, "https": 443}


def address(connection: Connection) -> tuple[str, int]:
    """Give host and port of a connection."""
    parts = _parts(connection)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]


def uses_proxy(connection: Connection) -> bool:
    """Tell whether requests go through a proxy, which then resolves the name itself."""
    url = connection.base_url
    return bool(connection.proxy or select_proxy(url, get_environ_proxies(url)))


def check_dns(connection: Connection) -> Verdict:
    """Look the host up."""
    if uses_proxy(connection):
        return not_checked("a proxy looks the name up")
    host, port = address(connection)
    fix = "correct `host` in the secret; a private name resolves only in the network (VPC) that it belongs to"
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        return failed(f"{host} does not resolve ({error.strerror})", fix)
    except UnicodeError:
        return failed(f"{host} is no name that could resolve", fix)
    return ok(f"{host} is {', '.join(sorted(found))}")


def check_port(connection: Connection, timeout: float) -> Verdict:
    """Open a connection, and close it again."""
    if uses_proxy(connection):
        return not_checked("a proxy opens the connection")
    host, port = address(connection)
    try:
        socket.create_connection((host, port), timeout).close()
    except OSError as error:
        why = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or type(error).__name__
        return failed(
            f"{host}:{port} takes no connection ({why})",
            "is Airflow's API server up, and `port` the right one? open it to this network (security group, VPC)",
        )
    return ok(f"{host}:{port} takes connections")


def _parts(connection: Connection) -> SplitResult:
    return urlsplit(connection.base_url)
