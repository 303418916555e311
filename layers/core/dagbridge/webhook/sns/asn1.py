"""The shape of a certificate, as far as its key and its dates: RFC 5280, section 4.1; RFC 8017, appendix A.1.1.

The rest (names, extensions) is taken as it is and not looked into.
"""
# ruff: noqa: N815 - pyasn1's name for what a type is made of

from __future__ import annotations

from typing import Any

from pyasn1.type import namedtype, tag, univ, useful

RSA = univ.ObjectIdentifier("1.2.840.113549.1.1.1")


def _explicit(kind: Any, number: int) -> Any:
    return kind.subtype(explicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatSimple, number))


class _Time(univ.Choice):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("utcTime", useful.UTCTime()),
        namedtype.NamedType("generalTime", useful.GeneralizedTime()),
    )


class _Validity(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("notBefore", _Time()),
        namedtype.NamedType("notAfter", _Time()),
    )


class _Algorithm(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("algorithm", univ.ObjectIdentifier()),
        namedtype.OptionalNamedType("parameters", univ.Any()),
    )


class _SubjectPublicKeyInfo(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.NamedType("algorithm", _Algorithm()),
        namedtype.NamedType("subjectPublicKey", univ.BitString()),
    )


class _TbsCertificate(univ.Sequence):
    componentType = namedtype.NamedTypes(
        namedtype.DefaultedNamedType("version", _explicit(univ.Integer(0), 0)),
        namedtype.NamedType("serialNumber", univ.Integer()),
        namedtype.NamedType("signature", _Algorithm()),
        namedtype.NamedType("issuer", univ.Any()),
        namedtype.NamedType("validity", _Validity()),
        namedtype.NamedType("subject", univ.Any()),
        namedtype.NamedType("subjectPublicKeyInfo", _SubjectPublicKeyInfo()),
        namedtype.OptionalNamedType("extensions", _explicit(univ.Any(), 3)),
    )


class CertificateAsn1(univ.Sequence):
    """A certificate."""

    componentType = namedtype.NamedTypes(
        namedtype.NamedType("tbsCertificate", _TbsCertificate()),
        namedtype.NamedType("signatureAlgorithm", _Algorithm()),
        namedtype.NamedType("signature", univ.BitString()),
    )


class RsaPublicKeyAsn1(univ.Sequence):
    """What its `subjectPublicKey` holds."""

    componentType = namedtype.NamedTypes(
        namedtype.NamedType("modulus", univ.Integer()),
        namedtype.NamedType("publicExponent", univ.Integer()),
    )
