"""Webhook: a web request to `/hooks/<name>`, whose signature the function has verified.

    {"source": "dagbridge.webhook", "detail-type": <the hook's name>,
     "detail": {"body": …, "headers": {…}, "query": {…}}}

What a body holds is data: one that looks like an event of AWS is never opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dagbridge.errors import UnknownEvent
from dagbridge.event import Event, identity_of, make_envelope
from dagbridge.sources.fields import Fields
from dagbridge.sources.http_body import content_of
from dagbridge.sources.http_request import HttpRequest, is_request, read_request
from dagbridge.sources.json_text import parsed
from dagbridge.sources.shapes import Record

if TYPE_CHECKING:
    from dagbridge.routing.hook import Hook  # the routes come with the first event

SHAPE = "webhook"

_SOURCE = "dagbridge.webhook"
_ROOT = "/hooks/"
_SLUG = 8
_MAX_NAME = 256  # characters of what a delivery header says; GitHub's has 36

recognises = is_request


def hook_name(path: str) -> str:
    """Give the name of the hook that a path addresses; empty if it addresses none."""
    return path.removeprefix(_ROOT) if path.startswith(_ROOT) else ""


def event(record: Record, where: str, hooks: Mapping[str, Hook]) -> Event:
    """Make the event of a request as AWS hands it to the function.

    Raises:
        UnknownEvent: There is no such hook, a field is missing, or the body is neither JSON nor a form.
    """
    request = read_request(record, where)
    hook = hooks.get(hook_name(request.path))
    if hook is None:
        raise UnknownEvent(f"rawPath is not /hooks/ and a name of the routing table's `webhooks` ({SHAPE})")
    return event_of(request, hook)


def event_of(request: HttpRequest, hook: Hook) -> Event:
    """Make the event of a request to a hook.

    It is named by the hook's delivery header, by SNS's message id, else by the request's own id.

    Raises:
        UnknownEvent: The body is neither JSON nor a form, names nothing, or is a confirmation of SNS.
    """
    is_sns = hook.signature.scheme == "sns"
    body = content_of(request, is_json=is_sns)
    name, given = _delivery(request, hook)
    if is_sns:
        body, name, given = _notification(body)
    identity = identity_of(_SOURCE, hook.name, name, given)
    envelope = make_envelope(
        identity=identity,
        source=_SOURCE,
        detail_type=hook.name,
        detail={
            "body": body,
            "headers": {name: request.headers[name] for name in hook.headers if name in request.headers},
            "query": dict(request.query),
        },
        time=request.time,
    )
    return Event(envelope, identity, given[:_SLUG])


def _delivery(request: HttpRequest, hook: Hook) -> tuple[str, str]:
    header = (hook.delivery_header or "").lower()
    given = request.headers.get(header, "")
    if len(given) > _MAX_NAME:
        raise UnknownEvent(f"headers.{header} has more than {_MAX_NAME} characters ({SHAPE})")
    return (header, given) if given else ("request", request.request_id)


def _notification(body: object) -> tuple[dict[str, Any], str, str]:
    """Read a message of SNS: what it says is parsed, and its id, which is signed, names it."""
    if not isinstance(body, dict):
        raise UnknownEvent(f"body is no message of SNS ({SHAPE})")
    fields = Fields(body, "body", SHAPE)
    if fields.text("Type") != "Notification":
        raise fields.error("says that this confirms a subscription: it carries no message", "Type")
    message = parsed(fields.text("Message", may_be_empty=True), "body.Message")
    return body | {"Message": message}, "message", fields.text("MessageId")
