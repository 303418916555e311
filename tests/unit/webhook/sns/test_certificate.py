import base64
import time
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from dagbridge.webhook.sns.certificate import CertificateError, read_certificate
from tests.support.sns_stand_in import KEY, certificate


def pem(der):
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def test_the_key_is_the_one_in_the_certificate():
    numbers = KEY.public_key().public_numbers()

    found = read_certificate(certificate())

    assert (numbers.n, numbers.e) == (found.modulus, found.exponent)


@pytest.mark.parametrize("days", [300, 30_000])  # from 2050 on, dates are written in another form
def test_the_dates_are_the_ones_in_the_certificate(days):
    found = read_certificate(certificate(days=days))

    assert pytest.approx(time.time() - 86_400, abs=60) == found.not_before
    assert pytest.approx(time.time() + days * 86_400, abs=60) == found.not_after


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<html>",
        b"\xff",
        certificate()[:300],
        pem(b""),
        pem(b"\x30\x00"),
        pem(b"\x30\x80" * 200),
        pem(b"\x30\x84\xff\xff\xff\xff"),
    ],
)
def test_what_is_no_certificate_is_told_as_such(file):
    with pytest.raises(CertificateError, match="it is no certificate with an RSA key"):
        read_certificate(file)


def test_a_certificate_with_another_kind_of_key_is_told_as_such():
    with pytest.raises(CertificateError, match="RSA"):
        read_certificate(certificate(ec.generate_private_key(ec.SECP256R1())))


@pytest.mark.parametrize(("bits", "exponent"), [(1024, 65537), (2048, 3)])
def test_a_weak_key_is_refused(bits, exponent):
    with pytest.raises(CertificateError, match="its key is too weak"):
        read_certificate(certificate(rsa.generate_private_key(public_exponent=exponent, key_size=bits)))


def test_a_damaged_certificate_is_read_or_told_as_such_and_raises_nothing_else():
    der, random, damaged = base64.b64decode(b"".join(certificate().splitlines()[1:-1])), Random(1), 0
    for _ in range(500):
        changed = bytearray(der)
        changed[random.randrange(len(der))] = random.randrange(256)
        try:
            read_certificate(pem(bytes(changed)))
        except CertificateError:
            damaged += 1

    assert damaged > 50
