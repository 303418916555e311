"""A message of the dead-letter queue becomes a letter, whoever put it there. Nothing that may lie there fails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dagbridge.errors import UnknownEvent
from dagbridge.sources.json_text import parsed
from dagbridge_cli.dead_letters.letter import Kind, Letter
from dagbridge_cli.dead_letters.sqs_record import sqs_record

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_NAMES = ("route", "airflow", "dag_id", "dag_run_id", "asset_uri", "dagbridge_key", "identity")
_OURS = ("dead-letter", "delivery")  # the second: moved here from the retry queue by SQS
_NO_REASON = "Unknown: no reason is given"
# What a service adds to a message that it could not deliver: EventBridge; SNS and Lambda's own dead-letter queues.
_REASON_ATTRIBUTES = (("ERROR_CODE", "ERROR_MESSAGE"), ("ErrorCode", "ErrorMessage"))


def parse_letter(message: MessageTypeDef, text: str, bucket: str | None = None) -> Letter:
    """Read a message.

    Args:
        message: As boto3 gives it, with `Attributes` and `MessageAttributes`.
        text: Its body, fetched from S3 where it lies there.
        bucket: Where it lies, then.
    """
    body = _json_or_text(text)
    return Letter(id=message["MessageId"], sent=sent(message), body=body, bucket=bucket, **_read(message, text, body))


def unreadable_letter(message: MessageTypeDef, body: Any, why: str) -> Letter:
    """Make a letter of a message whose body is in S3 and cannot be had."""
    return Letter(
        message["MessageId"], sent(message), Kind.UNREADABLE, f"OverflowUnavailable: {why}", body, obstacle=why
    )


def sent(message: MessageTypeDef) -> datetime:
    """Tell when a message was sent."""
    return datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)


def _json_or_text(text: str) -> Any:
    try:
        return parsed(text, "body")
    except UnknownEvent:  # nested deeper than the bridge would read
        return text


def _read(message: MessageTypeDef, text: str, body: Any) -> dict[str, Any]:
    if isinstance(body, Mapping):
        if body.get("dagbridge") in _OURS:
            return _ours(body)
        context = body.get("requestContext")
        if isinstance(context, Mapping) and "condition" in context:
            return _invocation(body, context)
    return _message(message, text, body)


def _ours(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read what the bridge wrote: a dead letter, or a delivery that waited in the retry queue."""
    reason = _text(body, "reason") or _NO_REASON
    if "raw" in body:
        return {"kind": Kind.RECORD, "reason": reason, "delivery": _raw(body["raw"], reason)}
    names = {name: _text(body, name) for name in _NAMES}
    if not (names["route"] and names["identity"] and isinstance(body.get("event"), Mapping)):
        return {"kind": Kind.DELIVERY, "reason": reason, **names, "obstacle": "it lacks its route, identity or event"}
    delivery: dict[str, Any] = {"dagbridge": "delivery", "route": names["route"], "identity": names["identity"]}
    delivery |= {"slug": _text(body, "slug") or "", "event": body["event"], "reason": reason}
    if run := _text(body, "run"):
        delivery["run"] = run
    return {"kind": Kind.DELIVERY, "reason": reason, **names, "delivery": delivery}


def _invocation(body: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Read Lambda's record of an invocation that failed to the end.

    Shape: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    answer = body.get("responsePayload")
    answer = answer if isinstance(answer, Mapping) else {}
    error = _text(answer, "errorType") or _text(context, "condition") or "Unknown"
    reason = f"{error}: {_text(answer, 'errorMessage') or 'the function gave no message'}"
    if "requestPayload" not in body:
        return {"kind": Kind.INVOCATION, "reason": reason, "obstacle": "Lambda's record has no requestPayload"}
    return {"kind": Kind.INVOCATION, "reason": reason, "delivery": _raw(body["requestPayload"], reason)}


def _message(message: MessageTypeDef, text: str, body: Any) -> dict[str, Any]:
    queue_arn = message["Attributes"].get("DeadLetterQueueSourceArn")
    if queue_arn:
        reason = f"Redriven: received from {queue_arn.rsplit(':', 1)[-1]} as often as it allows, and never deleted"
        return {
            "kind": Kind.MESSAGE,
            "reason": reason,
            "delivery": _raw(sqs_record(message, text, queue_arn), reason),
        }
    reason = _reason_of_the_sender(message)
    if isinstance(body, str):
        obstacle = "its body is no JSON object, and SQS does not say which queue it came from"
        return {"kind": Kind.MESSAGE, "reason": reason, "obstacle": obstacle}
    return {"kind": Kind.MESSAGE, "reason": reason, "delivery": _raw(body, reason)}


def _reason_of_the_sender(message: MessageTypeDef) -> str:
    attributes = message.get("MessageAttributes", {})
    for code, text in _REASON_ATTRIBUTES:
        if code in attributes:
            said = attributes[text].get("StringValue") if text in attributes else None
            return f"{attributes[code].get('StringValue', 'Unknown')}: {said or 'no message'}"
    return _NO_REASON


def _raw(record: object, reason: str) -> dict[str, Any]:
    return {"dagbridge": "delivery", "raw": record, "reason": reason}


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) else None
