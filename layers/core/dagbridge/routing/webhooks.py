"""The table's `webhooks`: each entry becomes a hook, or a list of what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagbridge.routing.checks import Checks, Path
from dagbridge.routing.hook import DEFAULT_BYTES, SCHEMES, Hook, Signature

MAX_BYTES = 6_291_456
"""What Lambda takes at the most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

_KEYS = ("description", "secret", "signature", "delivery_header", "headers", "allow_origins", "max_bytes")
_SIGNATURE_KEYS = ("scheme", "header", "tolerance", "topics")
_DAY = 86_400
_HEADER = re.compile(r"[A-Za-z0-9_-]{1,128}")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_TOPIC = re.compile(r"arn:[a-z-]+:sns:[A-Za-z0-9:._-]+\*?")
_CREDENTIALS = ("authorization", "cookie")


def load_hooks(checks: Checks, value: object) -> Mapping[str, Hook]:
    """Load the section: name → hook, without those that are none."""
    entries = checks.entries(value, ("webhooks",))
    hooks = [load_hook(checks, name, entry, checks.name(name, ("webhooks",))) for name, entry in entries.items()]
    return {hook.name: hook for hook in hooks if hook}


def load_hook(checks: Checks, name: str, entry: object, path: Path) -> Hook | None:
    """Load one entry; None, with its mistakes noted, where it is no hook.

    Args:
        checks: Collects the mistakes.
        name: The hook's name.
        entry: What the author wrote: `{"secret": …, "signature": {"scheme": "sha256=hex"}}`.
        path: Where it stands.
    """
    before = len(checks.mistakes)
    fields = _Fields(checks, checks.mapping(entry, path, _KEYS, ("signature",)), path)
    signature = _signature(fields)
    hook = Hook(
        name,
        signature or Signature(""),
        _secret(fields, signature),
        delivery_header=fields.header("delivery_header"),
        headers=_headers(fields, signature),
        allow_origins=fields.texts("allow_origins", _ORIGIN, "an origin such as https://www.example.com"),
        max_bytes=fields.whole("max_bytes", DEFAULT_BYTES, MAX_BYTES),
    )
    if "description" in fields.values:
        fields.text("description")
    return hook if len(checks.mistakes) == before else None


@dataclass(frozen=True, slots=True)
class _Fields:
    """An object of the table, and where it stands. What is not in it reads as its default, without a mistake."""

    checks: Checks
    values: Mapping[str, Any]
    path: Path

    def text(self, key: str) -> str:
        return self.checks.text(self.values[key], (*self.path, key))

    def header(self, key: str) -> str | None:
        if key not in self.values:
            return None
        name = self.text(key)
        if name and not _HEADER.fullmatch(name):
            self.mistake("is no header's name, such as X-GitHub-Delivery", key)
        return name

    def texts(self, key: str, allowed: re.Pattern[str], rule: str) -> tuple[str, ...]:
        if key not in self.values:
            return ()
        values = self.values[key]
        if not isinstance(values, list) or not values:
            self.mistake("must be a list of texts, at least one", key)
            return ()
        for position, value in enumerate(values):
            if not isinstance(value, str) or not allowed.fullmatch(value):
                self.mistake(f"must be {rule}", key, position)
        return tuple(str(value) for value in values)

    def whole(self, key: str, default: int, most: int) -> int:
        value = self.values.get(key, default)
        if key in self.values and (type(value) is not int or not 1 <= value <= most):
            self.mistake(f"must be a whole number from 1 to {most}", key)
            return default
        return int(value)

    def mistake(self, message: str, *below: str | int) -> None:
        self.checks.mistake((*self.path, *below), message)


def _signature(hook: _Fields) -> Signature | None:
    if "signature" not in hook.values:
        return None
    path = (*hook.path, "signature")
    values = hook.checks.mapping(hook.values["signature"], path, _SIGNATURE_KEYS, ("scheme",))
    fields = _Fields(hook.checks, values, path)
    name = hook.checks.choice(values["scheme"], (*path, "scheme"), SCHEMES) if "scheme" in values else ""
    if not name:
        return None
    scheme = SCHEMES[name]
    for key in _SIGNATURE_KEYS:
        if key in values and not scheme.takes(key):
            fields.mistake(f"means nothing to the scheme `{name}`", key)
    if scheme.topics and "topics" not in values:
        fields.mistake("`topics` is missing: any AWS account can send by SNS; list the ARNs of those that you take")
    return Signature(
        name,
        fields.header("header") or scheme.header,
        fields.whole("tolerance", int(scheme.tolerance), _DAY),
        fields.texts("topics", _TOPIC, "a topic's ARN; a `*` at its end stands for any end"),
    )


def _secret(hook: _Fields, signature: Signature | None) -> str | None:
    shared = SCHEMES[signature.scheme].secret if signature else "secret" in hook.values
    if shared and "secret" not in hook.values:
        hook.mistake("`secret` is missing: name the Secrets Manager secret that the sender knows, too")
    elif not shared and "secret" in hook.values:
        hook.mistake("means nothing to this scheme, which shares no secret", "secret")
    return hook.text("secret") if "secret" in hook.values else None


def _headers(hook: _Fields, signature: Signature | None) -> tuple[str, ...]:
    names = [name.lower() for name in hook.texts("headers", _HEADER, "a header's name")]
    private = {*_CREDENTIALS, signature.header.lower() if signature else ""}
    for position, name in enumerate(names):
        if name in private:
            hook.mistake("carries a credential, which no event may hold", "headers", position)
    return tuple(names)
