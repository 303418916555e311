import datetime as dt
import ipaddress
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dagbridge.airflow.connection import Connection
from dagbridge_cli.doctor.tls import check_tls


@pytest.fixture
def server(tmp_path):
    """Start a server with a certificate of its own: `server(days=30, address="127.0.0.1")`; its port and its file."""
    servers = []

    def start(days=30, address="127.0.0.1"):
        file = tmp_path / "certificate.pem"
        file.write_bytes(certificate(days, address))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        listening = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        listening.handle_error = lambda *_: None
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        threading.Thread(target=lambda: listening.serve_forever(0.02), daemon=True).start()
        servers.append(listening)
        return f"https://127.0.0.1:{listening.server_port}", str(file)

    yield start
    for listening in servers:
        listening.shutdown()
        listening.server_close()


def certificate(days, address):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)


def test_a_certificate_that_the_secret_trusts_is_well(server):
    url, file = server()

    verdict = check_tls(Connection(url, verify=file), 5)

    assert ("ok", True) == (verdict.status, "the certificate is good until" in verdict.message)


def test_a_bundle_may_also_come_from_the_environment(server, monkeypatch):
    url, file = server()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", file)

    assert "ok" == check_tls(Connection(url), 5).status


def test_a_certificate_that_nobody_vouches_for_is_told(server):
    url, _ = server()

    verdict = check_tls(Connection(url), 5)

    assert ("failed", "the certificate is refused: self-signed certificate") == (verdict.status, verdict.message)
    assert "extra.verify" in verdict.fix


def test_an_expired_certificate_is_told(server):
    url, file = server(days=-1)

    assert "the certificate is refused: certificate has expired" == check_tls(Connection(url, verify=file), 5).message


def test_a_certificate_of_another_host_is_told(server):
    url, file = server(address="127.0.0.2")

    assert "IP address mismatch" in check_tls(Connection(url, verify=file), 5).message


def test_a_certificate_that_ends_soon_is_a_warning(server):
    url, file = server(days=3)

    verdict = check_tls(Connection(url, verify=file), 5)

    assert ("warning", "renew it") == (verdict.status, verdict.fix)


def test_a_server_that_speaks_http_on_the_port_is_told(airflow):
    verdict = check_tls(Connection(airflow.base_url.replace("http:", "https:")), 5)

    assert ("failed", True) == (verdict.status, verdict.message.startswith("no TLS on 127.0.0.1"))


@pytest.mark.parametrize("fields", [{"verify": "/nowhere.pem"}, {"cert": "/nowhere.pem"}])
def test_a_file_that_is_not_there_is_told(server, fields):
    url, _ = server()

    assert "names a file that is not there" in check_tls(Connection(url, **fields), 5).message


def test_a_certificate_that_is_not_looked_at_is_a_warning(server):
    url, _ = server()

    assert "warning" == check_tls(Connection(url, verify=False), 5).status


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_http_within_this_machine_is_well(host):
    assert "ok" == check_tls(Connection(f"http://{host}"), 5).status


@pytest.mark.parametrize("host", ["airflow.example.com", "10.0.0.7"])
def test_http_over_a_network_is_a_warning(host):
    assert "warning" == check_tls(Connection(f"http://{host}"), 5).status
