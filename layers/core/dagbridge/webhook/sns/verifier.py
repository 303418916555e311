"""Whether a request is a message that SNS signed, of a topic that the hook takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.sources.http_request import HttpRequest
from dagbridge.webhook.sns.message import SnsMessage, read_message
from dagbridge.webhook.sns.rsa import holds

if TYPE_CHECKING:
    from dagbridge.webhook.sns.certificate import Certificate

_MOST = 16  # certificates kept; SNS has one a region, and a new one now and then


class SnsVerifier:
    """Verifies messages, and keeps each certificate once it was read.

    Args:
        get: Reads an address of SNS: `SnsEndpoint.get`.
    """

    def __init__(self, get: Callable[[str], bytes]) -> None:
        self._get = get
        self._certificates: dict[str, Certificate] = {}

    def verify(self, request: HttpRequest, signature: Signature, now: float) -> SnsMessage:
        """Give the message of a request.

        What costs nothing comes first, so that no certificate is asked for in vain.

        Raises:
            Refused: 401, where SNS did not sign it, or too long ago; 403, where the topic is not listed; 503, where
                SNS cannot be asked for its certificate.
        """
        message = read_message(request)
        if not any(_is_of(message.topic_arn, topic) for topic in signature.topics):
            raise Refused(403, "the topic is not in the hook's list of topics")
        if abs(now - message.sent) > signature.tolerance:
            raise Refused(401, f"the message's time differs from ours by more than {signature.tolerance:g} s")
        certificate = self._certificate(message.certificate_url)
        if not certificate.not_before <= now <= certificate.not_after:
            raise Refused(401, "the certificate of the signature is not valid now")
        key = certificate.modulus, certificate.exponent
        if not holds(message.signature, message.signed, message.digest, *key):
            raise Refused(401, "the signature is not SNS's")
        return message

    def _certificate(self, url: str) -> Certificate:
        from dagbridge.webhook.sns.certificate import CertificateError, read_certificate  # noqa: PLC0415 - 55 ms

        if url not in self._certificates:
            try:
                certificate = read_certificate(self._get(url))
            except CertificateError as error:
                raise Refused(401, "the certificate of the signature cannot be used", reason=str(error)) from error
            while len(self._certificates) >= _MOST:
                del self._certificates[next(iter(self._certificates))]
            self._certificates[url] = certificate
        return self._certificates[url]


def _is_of(topic_arn: str, listed: str) -> bool:
    return topic_arn.startswith(listed[:-1]) if listed.endswith("*") else topic_arn == listed
