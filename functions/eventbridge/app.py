"""EventBridge events, from any rule on any bus."""

from __future__ import annotations

from typing import Any

from dagbridge import bootstrap
from dagbridge.outcome import summary
from dagbridge.sources import find


def handler(event: object, context: object) -> dict[str, Any]:
    """Start the DAG runs of one asynchronous invocation.

    Returns:
        `{"outcomes": {"triggered": 1}, "runs": […]}`; see `outcome.runs`.

    Raises:
        Unplaced: When Lambda must keep the event and invoke again; a retry makes no second run.
    """
    with bootstrap.invocation(context) as bridge:
        return summary(bridge.handle(find(event)))
