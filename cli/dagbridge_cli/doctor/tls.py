"""Does a server prove who it is, as the function will want it to?"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from dagbridge.airflow.connection import Connection
from dagbridge_cli.doctor.network import address, uses_proxy
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok, warning

_ENDS_SOON = 14  # days: what renewing a certificate by hand can take


def check_tls(connection: Connection, timeout: float) -> Verdict:
    """Shake hands with the server, with the certificates that `requests` would use."""
    if connection.base_url.startswith("http://"):
        return _unencrypted(address(connection)[0])
    if uses_proxy(connection):
        return not_checked("a proxy is in between; the next checks show whether it works")
    if connection.verify is False:
        fix = "extra.verify: the path of a bundle with the CA, shipped with the function"
        return warning("encrypted, but anybody may answer: extra.verify is false", fix)
    try:
        context = _context(connection)
    except OSError:
        return failed(
            "extra.verify or extra.cert names a file that is not there, or has no certificate",
            "correct the path; in Lambda, files of a layer are below /opt",
        )
    return _handshake(connection, context, timeout)


def _unencrypted(host: str) -> Verdict:
    if _is_this_machine(host):
        return ok("http, within this machine")
    return warning("http: credentials and events go unencrypted", "serve Airflow by https, and say so in `host`")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _context(connection: Connection) -> ssl.SSLContext:
    """Trust what `requests` trusts: `extra.verify`, else REQUESTS_CA_BUNDLE, else its own list.

    Raises:
        OSError: When a file is not there, or has no certificate.
    """
    settings: Any = requests.Session().merge_environment_settings(
        connection.base_url, {}, None, connection.verify, None
    )
    trusted = Path(DEFAULT_CA_BUNDLE_PATH if settings["verify"] is True else settings["verify"])
    context = ssl.create_default_context(
        cafile=None if trusted.is_dir() else str(trusted), capath=str(trusted) if trusted.is_dir() else None
    )
    if connection.cert:
        chain = (connection.cert,) if isinstance(connection.cert, str) else connection.cert
        context.load_cert_chain(*chain)
    return context


def _handshake(connection: Connection, context: ssl.SSLContext, timeout: float) -> Verdict:
    host, port = address(connection)
    try:
        with (
            socket.create_connection((host, port), timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as encrypted,
        ):
            return _valid(encrypted)
    except ssl.SSLCertVerificationError as error:
        return failed(
            f"the certificate is refused: {error.verify_message}",
            "expired: renew it; another name: correct `host`; a CA of your own: extra.verify, the path of its bundle",
        )
    except ssl.SSLError as error:
        return failed(f"no TLS on {host}:{port} ({error.reason})", "is it http, or another port?")
    except OSError as error:
        return failed(f"no TLS on {host}:{port} ({error.strerror or type(error).__name__})", "is it another port?")


def _valid(encrypted: ssl.SSLSocket) -> Verdict:
    certificate: Any = encrypted.getpeercert() or {}
    until = certificate.get("notAfter", "")
    message = f"{encrypted.version()}, the certificate is good until {until}"
    if until and ssl.cert_time_to_seconds(until) - time.time() < _ENDS_SOON * 86400:
        return warning(message, "renew it")
    return ok(message)
