"""A hand-made stand-in for SNS as a sender by HTTPS: its own key, a certificate of its own, messages in SNS's form.

`cryptography` makes the signatures, so that ours is compared with somebody else's reading of the standard.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

TOPIC = "arn:aws:sns:eu-west-1:123456789012:prices"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
SUBSCRIBE_URL = f"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37fb"
SIGNED = {
    "Notification": ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
    "SubscriptionConfirmation": ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
}
SIGNED["UnsubscribeConfirmation"] = SIGNED["SubscriptionConfirmation"]
HASHES = {"1": hashes.SHA1(), "2": hashes.SHA256()}

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = KEY, *, days: int = 300) -> bytes:
    """Make a certificate that has been valid for a day, and is for so many more."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    builder = builder.public_key(key.public_key())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=days))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("sns.amazonaws.com")]), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def notification(**fields: Any) -> dict[str, Any]:
    """Make a notification that is not signed yet."""
    return {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": '{"sku":"KB-77","price":79.9}',
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE_URL,
    } | fields


def confirmation(**fields: Any) -> dict[str, Any]:
    """Make the confirmation of a subscription that is not signed yet."""
    return notification(Type="SubscriptionConfirmation", Token="2336412f37fb", SubscribeURL=SUBSCRIBE_URL) | fields


def text_of(message: dict[str, Any]) -> bytes:
    """Write the text that SNS signs."""
    names = [name for name in SIGNED[message["Type"]] if name in message]
    return "".join(f"{name}\n{message[name]}\n" for name in names).encode()


def signed(message: dict[str, Any], key: rsa.RSAPrivateKey = KEY) -> dict[str, Any]:
    """Sign a message as its version says."""
    signature = key.sign(text_of(message), padding.PKCS1v15(), HASHES[message["SignatureVersion"]])
    return message | {"Signature": base64.b64encode(signature).decode()}


def posted(message: dict[str, Any]) -> bytes:
    """Write a message as SNS posts it."""
    return json.dumps(message, indent=2).encode()
