"""SnsMessage: what SNS posts, what of it is signed, and which of its addresses are SNS's own.

    {"Type": "Notification", "MessageId": …, "TopicArn": …, "Subject": …, "Message": "…", "Timestamp": …,
     "SignatureVersion": "1", "Signature": "…", "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/….pem"}
    {"Type": "SubscriptionConfirmation", …, "Token": …, "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=…"}

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime

from dagbridge.errors import Refused, UnknownEvent
from dagbridge.sources.fields import Fields
from dagbridge.sources.http_body import content_of
from dagbridge.sources.http_request import HttpRequest

NOTIFICATION = "Notification"
SUBSCRIPTION = "SubscriptionConfirmation"
UNSUBSCRIPTION = "UnsubscribeConfirmation"

# Whole addresses, so that no two readers of a URL can differ about its host.
_HOST = r"https://sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE = re.compile(_HOST + r"/[A-Za-z0-9_-]+\.pem")
_CONFIRMATION = re.compile(_HOST + r"/\?Action=ConfirmSubscription&[A-Za-z0-9:=&%._~+-]+")

_CONFIRMING = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    SUBSCRIPTION: _CONFIRMING,
    UNSUBSCRIPTION: _CONFIRMING,
}
_DIGESTS = {"1": "sha1", "2": "sha256"}


@dataclass(frozen=True, slots=True)
class SnsMessage:
    """A message of SNS, or of somebody who says to be SNS: it is not verified by being read.

    Attributes:
        type: `Notification`, `SubscriptionConfirmation` or `UnsubscribeConfirmation`.
        topic_arn: The topic's ARN.
        sent: When it was published: seconds since the epoch.
        signed: The bytes that its signature is about.
        signature: As it was given.
        digest: `sha1` or `sha256`.
        certificate_url: Where SNS has the certificate.
        confirmation_url: What confirms the subscription; empty in a notification.
    """

    type: str
    topic_arn: str
    sent: float
    signed: bytes
    signature: bytes
    digest: str
    certificate_url: str
    confirmation_url: str


def read_message(request: HttpRequest) -> SnsMessage:
    """Read a message.

    Raises:
        Refused: 401, where a field is missing or of another type, or an address is not SNS's own.
    """
    try:
        body = content_of(request, is_json=True)
        return _read(Fields(body if isinstance(body, dict) else {}, "body", "SNS message"))
    except UnknownEvent as error:
        raise Refused(401, "the body is not a message that SNS signed", reason=str(error)) from error


def _read(fields: Fields) -> SnsMessage:
    kind = fields.text("Type")
    digest = _DIGESTS.get(fields.text("SignatureVersion"))
    if kind not in _SIGNED or digest is None:
        raise fields.error("is unknown", "SignatureVersion" if kind in _SIGNED else "Type")
    return SnsMessage(
        kind,
        topic_arn=fields.text("TopicArn"),
        sent=_sent(fields),
        signed=_signed(fields, _SIGNED[kind]),
        signature=_signature(fields),
        digest=digest,
        certificate_url=_address(fields, "SigningCertURL", _CERTIFICATE),
        confirmation_url=_address(fields, "SubscribeURL", _CONFIRMATION) if kind != NOTIFICATION else "",
    )


def _signed(fields: Fields, names: tuple[str, ...]) -> bytes:
    """Write the text that is signed: each name and its value on a line of their own; no subject, no lines for it."""
    present = [name for name in names if name != "Subject" or fields.optional_text(name) is not None]
    return "".join(f"{name}\n{fields.text(name, may_be_empty=True)}\n" for name in present).encode()


def _sent(fields: Fields) -> float:
    try:
        return datetime.fromisoformat(fields.text("Timestamp")).timestamp()
    except (ValueError, OverflowError):
        raise fields.error("is no time", "Timestamp") from None


def _signature(fields: Fields) -> bytes:
    try:
        return base64.b64decode(fields.text("Signature"), validate=True)
    except ValueError:
        raise fields.error("is no base64", "Signature") from None


def _address(fields: Fields, name: str, own: re.Pattern[str]) -> str:
    url = fields.text(name)
    if not own.fullmatch(url):
        raise fields.error("is not an address of SNS", name)
    return url
