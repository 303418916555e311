"""IAM's: AWS verified the request's signature (SigV4) before it called the function, and says whose it is.

Only AWS writes `requestContext`; a function URL without `AWS_IAM` has no caller there.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from __future__ import annotations

from dagbridge.errors import Refused
from dagbridge.sources.http_request import HttpRequest


def check(request: HttpRequest) -> None:
    """Refuse a request that AWS did not verify.

    Raises:
        Refused: 401.
    """
    if not request.caller:
        raise Refused(401, "the request is not signed with AWS credentials (SigV4), or the URL does not check them")
