"""Questions that a sender asks once, before it sends, and that no DAG need know of."""

from __future__ import annotations

from typing import Any

from dagbridge.event import Event
from dagbridge.routing.hook import Hook


def reply(event: Event, hook: Hook) -> dict[str, Any] | None:
    """Answer Slack's question whether the address is ours; None for everything else.

    https://docs.slack.dev/reference/events/url_verification
    """
    body = event.envelope["detail"]["body"]
    if hook.signature.scheme != "slack" or not isinstance(body, dict) or body.get("type") != "url_verification":
        return None
    return {"challenge": body.get("challenge")}
