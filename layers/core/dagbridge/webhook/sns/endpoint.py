"""What is asked of SNS's own hosts: a certificate, and the confirmation of a subscription."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dagbridge.errors import Refused

if TYPE_CHECKING:
    import requests

_TIMEOUT = (3.05, 5.0)  # seconds to connect, and between two bytes; SNS itself waits for us for 15
_LARGEST = 65_536  # bytes; a certificate has about two thousand


class SnsEndpoint:
    """Asks SNS by HTTPS.

    Args:
        session: Makes the HTTP session, when it is first needed.
    """

    def __init__(self, session: Callable[[], requests.Session]) -> None:
        self._session = session

    def get(self, url: str) -> bytes:
        """Read an address, which the caller has found to be SNS's own. A redirect is not followed.

        Raises:
            Refused: 503, where SNS gives no answer or fails; 401, where it does not know the address.
        """
        from requests import RequestException  # noqa: PLC0415 - only hooks of SNS need it

        try:
            with self._session().get(url, timeout=_TIMEOUT, allow_redirects=False, stream=True) as answer:
                content: bytes = answer.raw.read(_LARGEST, decode_content=True)
                status = answer.status_code
        except (RequestException, OSError) as error:
            raise _unavailable(f"SNS gave no answer ({type(error).__name__})") from error
        if status >= 500 or status == 429:
            raise _unavailable(f"SNS answered {status}")
        if status != 200:
            raise Refused(401, "the message names what SNS does not know", reason=f"SNS answered {status}")
        return content


def _unavailable(reason: str) -> Refused:
    return Refused(503, "SNS cannot be asked now; send again later", reason=reason)
