"""A certificate's RSA key and dates, read from DER.

Who issued it is not asked: it comes by TLS from SNS's own host, whose name is pinned.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from pyasn1.codec.der import decoder
from pyasn1.error import PyAsn1Error

from dagbridge.webhook.sns.asn1 import RSA, CertificateAsn1, RsaPublicKeyAsn1

_SMALLEST = 2048  # bits of a modulus
_LEAST = 65537  # of an exponent: NIST SP 800-56B


class CertificateError(ValueError):
    """When a file is no certificate with an RSA key that is strong enough."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says of its key.

    Attributes:
        modulus: Of the public key, at least 2048 bits.
        exponent: Of the public key.
        not_before: When it begins to be valid, in seconds since the epoch.
        not_after: When it ends.
    """

    modulus: int
    exponent: int
    not_before: float
    not_after: float


def read_certificate(pem: bytes) -> Certificate:
    """Read a certificate.

    Raises:
        CertificateError: See there.
    """
    try:
        der = ssl.PEM_cert_to_DER_cert(pem.decode("ascii").strip())
        signed = decoder.decode(der, asn1Spec=CertificateAsn1())[0]["tbsCertificate"]
        key = signed["subjectPublicKeyInfo"]
        numbers, _ = decoder.decode(key["subjectPublicKey"].asOctets(), asn1Spec=RsaPublicKeyAsn1())
        dates = [signed["validity"][name].getComponent().asDateTime for name in ("notBefore", "notAfter")]
    except (PyAsn1Error, ValueError) as error:
        raise CertificateError(f"it is no certificate with an RSA key ({type(error).__name__})") from error
    modulus, exponent = int(numbers["modulus"]), int(numbers["publicExponent"])
    if key["algorithm"]["algorithm"] != RSA:
        raise CertificateError("its key is not RSA's")
    if modulus.bit_length() < _SMALLEST or exponent < _LEAST or exponent % 2 == 0:
        raise CertificateError("its key is too weak")
    return Certificate(modulus, exponent, *(date.timestamp() for date in dates))
