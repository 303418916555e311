"""The way of a web request: to its event, or to the answer that it gets at once.

    the path names a hook 404 → its page may send 403 → POST 405 → the size 413 → the signature 401 → the body 400

Nothing of it looks at a route or asks an Airflow, and what is not signed at all asks for no secret either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dagbridge.errors import Refused, SecretInvalid, SecretUnavailable, UnknownEvent
from dagbridge.event import Event
from dagbridge.outcome import Outcome
from dagbridge.routing.hook import Hook
from dagbridge.sources import webhook
from dagbridge.sources.http_request import HttpRequest, read_request
from dagbridge.webhook import answers, handshake, origins
from dagbridge.webhook.keyring import Keyring
from dagbridge.webhook.schemes import SHARED_SECRET, iam
from dagbridge.webhook.sns.message import NOTIFICATION, SUBSCRIPTION, SnsMessage
from dagbridge.webhook.sns.verifier import SnsVerifier


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of a request at the reception.

    Attributes:
        found: Its event; none where it goes no further.
        headers: Of the answer.
        at_once: The answer of a request that goes no further.
    """

    found: tuple[Event, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    at_once: answers.Answer | None = None

    def answer(self, outcomes: Iterable[Outcome]) -> answers.Answer:
        """Answer the sender, with what became of the event."""
        return self.at_once or answers.acceptance(outcomes, self.headers)


@dataclass(frozen=True, slots=True)
class Reception:
    """Receives web requests.

    Attributes:
        keyring: The secrets that senders share with us.
        sns: Verifies messages of SNS.
        ask_sns: Reads an address of SNS, to confirm a subscription.
        log: Told each refusal: the hook's name, the status, the reason. Never what was sent.
        now: Seconds since the epoch.
    """

    keyring: Keyring
    sns: SnsVerifier
    ask_sns: Callable[[str], bytes]
    log: Callable[[str | None, int, str], None]
    now: Callable[[], float] = time.time

    def receive(self, record: object, hooks: Mapping[str, Hook]) -> Visit:
        """Receive a request as AWS hands it to the function; never raises, whatever it is."""
        hook, headers = None, dict[str, str]()
        try:
            request = _request(record)
            hook = _hook(request, hooks)
            headers = origins.origin_headers(request, hook)
            return self._admit(request, hook, headers)
        except Refused as refused:
            self.log(hook.name if hook else None, refused.status, refused.reason)
            return Visit(at_once=answers.refusal(refused, headers))

    def _admit(self, request: HttpRequest, hook: Hook, headers: Mapping[str, str]) -> Visit:
        origins.check_origin(request, hook)
        if request.method == "OPTIONS" and hook.allow_origins:
            return Visit(at_once=answers.answer(204, None, {**headers, **origins.preflight_headers(hook)}))
        if request.method != "POST":
            raise Refused(405, "a hook takes POST")
        if len(request.body) > hook.max_bytes:
            raise Refused(413, f"the body has more than the {hook.max_bytes} bytes that this hook takes")
        reply = self._verify(request, hook)
        if reply is None:
            event = _event(request, hook)
            reply = handshake.reply(event, hook)
        if reply is not None:
            return Visit(at_once=answers.answer(200, reply, headers))
        return Visit((event,), headers)

    def _verify(self, request: HttpRequest, hook: Hook) -> dict[str, Any] | None:
        """Verify a request's signature, and give the answer to one that is no event."""
        signature, now = hook.signature, self.now()
        if signature.scheme == "iam":
            iam.check(request)
        elif signature.scheme == "sns":
            return self._confirm(self.sns.verify(request, signature, now))
        else:
            claim = SHARED_SECRET[signature.scheme](request, signature, now)
            try:
                fits = self.keyring.bears_out(claim, hook.secret or "")
            except (SecretInvalid, SecretUnavailable) as error:
                message = "the signature cannot be checked now; send the request again later"
                raise Refused(503, message, reason=f"{type(error).__name__}: {error}") from error
            if not fits:
                raise Refused(401, "the signature fits no secret of this hook")
        return None

    def _confirm(self, message: SnsMessage) -> dict[str, Any] | None:
        if message.type == NOTIFICATION:
            return None
        if message.type == SUBSCRIPTION:
            self.ask_sns(message.confirmation_url)
            return {"subscription": "confirmed"}
        return {"subscription": "ended"}


def _request(record: object) -> HttpRequest:
    if not isinstance(record, Mapping) or not webhook.recognises(record):
        raise Refused(400, "this is no web request of a function URL or an HTTP API (payload format 2.0)")
    try:
        return read_request(record, "")
    except UnknownEvent as error:
        raise Refused(400, str(error)) from error


def _hook(request: HttpRequest, hooks: Mapping[str, Hook]) -> Hook:
    hook = hooks.get(webhook.hook_name(request.path))
    if hook is None:
        raise Refused(404, "there is no such hook")
    return hook


def _event(request: HttpRequest, hook: Hook) -> Event:
    try:
        return webhook.event_of(request, hook)
    except UnknownEvent as error:
        raise Refused(400, str(error)) from error
