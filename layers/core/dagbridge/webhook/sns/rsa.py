"""Whether an RSA signature holds: RSASSA-PKCS1-v1_5, RFC 8017, section 8.2.2.

The block that a right signature must give is built and compared whole. Nothing of the given one is parsed: what a
parser would tolerate in it is what forgers have used.
"""

from __future__ import annotations

import hashlib
import hmac

# DER of DigestInfo up to the digest itself: RFC 8017, section 9.2, note 1
_DIGEST_INFO = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}


def holds(signature: bytes, message: bytes, digest: str, modulus: int, exponent: int) -> bool:
    """Tell whether a signature is that of a message by the owner of a key.

    Args:
        signature: As it was given.
        message: What was signed.
        digest: `sha1` or `sha256`.
        modulus: Of the public key, at least 512 bits.
        exponent: Of the public key.
    """
    size = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= modulus:
        return False
    info = _DIGEST_INFO[digest] + hashlib.new(digest, message, usedforsecurity=False).digest()
    expected = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    return hmac.compare_digest(pow(number, exponent, modulus).to_bytes(size, "big"), expected)
