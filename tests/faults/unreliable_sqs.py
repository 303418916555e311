"""What stands between the bridge and AWS: a queue that cannot be reached for a while, and a clock that runs faster."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

from tests.faults.proxy import Answer, Proxy, Request, Reset

SPEED = 30
"""How many seconds of the stack go by in one of the suite. What the bridge asks SQS to wait is divided by it, and so
is the breaker's pause, in `container.py`. Everything else is as in production."""

UNREACHABLE = "retry queue unreachable"

_TIMES = ("DelaySeconds", "VisibilityTimeout")


class UnreliableSqs:
    """AWS as the handlers see it.

    Attributes:
        unreachable: The URL of a queue that cannot be reached now.
    """

    def __init__(self) -> None:
        """All queues can be reached."""
        self.unreachable: str | None = None

    def before(self, proxy: Proxy[Any]) -> None:
        """Decide nothing before the request is read."""

    def answer(self, proxy: Proxy[Any], decided: None, request: Request) -> Answer:
        """Pass a request on, with its times divided."""
        if "AmazonSQS." not in request.headers.get("X-Amz-Target", ""):
            return proxy.forward(request)
        body = json.loads(request.body)
        if self.unreachable is not None and body.get("QueueUrl") == self.unreachable:
            proxy.count(UNREACHABLE)
            raise Reset
        for name in _TIMES:
            if name in body:
                body[name] = math.ceil(body[name] / SPEED)
        text = json.dumps(body).encode()
        return proxy.forward(replace(request, body=text, headers=_with_length(request.headers, len(text))))


def _with_length(headers: dict[str, str], length: int) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "content-length"} | {
        "Content-Length": str(length)
    }
