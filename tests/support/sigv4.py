"""Check an AWS signature (SigV4) as AWS does: sign the request that came once more, and compare."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), SignedHeaders=(?P<headers>[^,]+), "
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_CLOCKS_DIFFER = timedelta(minutes=5)  # at most; AWS refuses more


class SignatureError(Exception):
    """When AWS would refuse the signature. Its text is AWS's code for the error."""


@dataclass(frozen=True)
class Verifier:
    """Checks the signatures of one service in one region.

    Attributes:
        service: Its signing name, from botocore's model.
        region: The region.
        known: Access key id → credentials that AWS gave out.
    """

    service: str
    region: str
    known: Mapping[str, Credentials]

    def verify(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return the access key id that signed.

        Args:
            method: The HTTP method.
            url: As the client built it, with the host that it put into `Host`.
            headers: As they came, their names in lower case.
            body: As it came.

        Raises:
            SignatureError: When the request is unsigned, stale, for another service or region, or was changed.
        """
        found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if found is None:
            raise SignatureError("MissingAuthenticationTokenException")
        credentials = self.known.get(found["key"])
        if credentials is None or headers.get("x-amz-security-token") != credentials.token:
            raise SignatureError("UnrecognizedClientException")
        signed = {name: headers[name] for name in found["headers"].split(";") if name in headers}
        self._check_time_and_scope(signed.get("x-amz-date", ""), found["scope"])
        ours = self._signature(credentials, AWSRequest(method, url, signed, body))
        if not hmac.compare_digest(ours, found["signature"]):
            raise SignatureError("InvalidSignatureException")
        return found["key"]

    def _check_time_and_scope(self, timestamp: str, scope: str) -> None:
        try:
            signed_at = datetime.strptime(timestamp, SIGV4_TIMESTAMP).replace(tzinfo=UTC)
        except ValueError:
            raise SignatureError("IncompleteSignatureException") from None
        if abs(datetime.now(UTC) - signed_at) > _CLOCKS_DIFFER:
            raise SignatureError("InvalidSignatureException")
        if scope != f"{timestamp[:8]}/{self.region}/{self.service}/aws4_request":
            raise SignatureError("InvalidSignatureException")

    def _signature(self, credentials: Credentials, request: AWSRequest) -> str:
        """Sign with botocore's own signer, at the time that the request says."""
        signer = SigV4Auth(credentials, self.service, self.region)
        request.context["timestamp"] = request.headers["x-amz-date"]
        text = signer.string_to_sign(request, signer.canonical_request(request))
        return str(signer.signature(text, request))
