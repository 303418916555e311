"""The answer to a web request, as a function URL and an HTTP API give it to the sender."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dagbridge.asset_event import AssetEvent
from dagbridge.errors import DeferredError, Refused
from dagbridge.outcome import Kind, Outcome, made

Answer = dict[str, Any]
"""`{"statusCode": 202, "headers": {…}, "body": "…"}`"""

RETRY_AFTER = 30
"""Seconds after which a sender that got a 503 may try again."""

_ERRORS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    503: "unavailable",
}
_HEADERS = {405: {"Allow": "POST"}, 503: {"Retry-After": str(RETRY_AFTER)}}


def answer(status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Answer:
    """Write an answer; without a body, none."""
    if body is None:
        return {"statusCode": status, "headers": dict(headers)}
    text = json.dumps(body, separators=(",", ":"))
    return {"statusCode": status, "headers": {"Content-Type": "application/json", **headers}, "body": text}


def refusal(refused: Refused, headers: Mapping[str, str]) -> Answer:
    """Answer a request that is not taken: `{"error": "unauthorized", "message": "…"}`."""
    body = {"error": _ERRORS[refused.status], "message": str(refused)}
    return answer(refused.status, body, {**_HEADERS.get(refused.status, {}), **headers})


def acceptance(outcomes: Iterable[Outcome], headers: Mapping[str, str]) -> Answer:
    """Answer a request that was taken: 202, with the runs (and asset events) that exist by now and those that will.

    503 where a delivery lies nowhere: the sender must keep it, and send it again.
    """
    outcomes = list(outcomes)
    lost = next((outcome for outcome in outcomes if not outcome.placed), None)
    if lost:
        wait = lost.error.retry_after if isinstance(lost.error, DeferredError) else None
        message = "neither Airflow nor a queue took the request; send it again later"
        return refusal(Refused(503, message), {**headers, "Retry-After": f"{max(wait or RETRY_AFTER, 1):.0f}"})
    body: dict[str, list[dict[str, Any]]] = {**made(outcomes)}
    for outcome in outcomes:
        if outcome.kind is Kind.DEFERRED:
            kind = "asset_events" if isinstance(outcome.request, AssetEvent) else "runs"
            body.setdefault(kind, []).append(_waiting(outcome))
    return answer(202, body, headers)


def _waiting(outcome: Outcome) -> dict[str, Any]:
    """List what the retry queue will bring about, under the id or key that it will have."""
    names = outcome.request.names if outcome.request else dict.fromkeys(("airflow", "dag_id", "dag_run_id"))
    return {"route": outcome.route, **names, "outcome": str(outcome.kind)}
