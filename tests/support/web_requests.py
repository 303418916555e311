"""Web requests as a function URL hands them to the function, and the signatures that their senders make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from dagbridge.sources.http_request import HttpRequest, read_request

_SAMPLE = Path(__file__).resolve().parents[2] / "events" / "webhook" / "github-push.json"


def web_request(
    path: str,
    body: bytes | str = b"",
    headers: dict[str, str] | None = None,
    *,
    method: str = "POST",
    base64_encoded: bool = True,
    **fields: Any,
) -> dict[str, Any]:
    """Make a payload (format 2.0); `fields` replace its own."""
    payload: dict[str, Any] = json.loads(_SAMPLE.read_text(encoding="utf-8"))
    data = body.encode() if isinstance(body, str) else body
    payload |= {
        "rawPath": path,
        "headers": {"host": "example.lambda-url.eu-west-1.on.aws"}
        | {name.lower(): value for name, value in (headers or {}).items()},
        "body": base64.b64encode(data).decode() if base64_encoded else data.decode(),
        "isBase64Encoded": base64_encoded,
    }
    payload["requestContext"]["http"] |= {"method": method, "path": path}
    return payload | fields


def read(*args: Any, **fields: Any) -> HttpRequest:
    """Make a request as the schemes see it."""
    return read_request(web_request(*args, **fields), "")


def hmac_sha256(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def github(secret: str, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac_sha256(secret, body)}"}


def stripe(secret: str, body: bytes, now: float) -> dict[str, str]:
    return {"Stripe-Signature": f"t={now:.0f},v1={hmac_sha256(secret, f'{now:.0f}.'.encode() + body)}"}


def slack(secret: str, body: bytes, now: float) -> dict[str, str]:
    signature = hmac_sha256(secret, f"v0:{now:.0f}:".encode() + body)
    return {"X-Slack-Signature": f"v0={signature}", "X-Slack-Request-Timestamp": f"{now:.0f}"}
