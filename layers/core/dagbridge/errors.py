"""Everything that can go wrong, as types.

Whether a try can help is the type, never a text:

    BridgeError
    ├── ConfigurationError        a deployment's mistake: nothing works until it is mended
    │   ├── SettingsError             an environment variable
    │   ├── TableError                the routing table, every mistake at once
    │   └── TableUnavailable          the routing table cannot be had from where it is
    ├── RejectedError             the same request would fail again: dead-letter queue
    │   ├── UnknownEvent              a payload in no known shape
    │   ├── MappingError              a template that has no value in this event
    │   ├── ChainTooLong              DAGs that start each other, or a longer chain than the route allows
    │   ├── RouteNotFound             a delivery whose route the table no longer has
    │   ├── SecretInvalid             the secret does not exist or cannot be read as a connection
    │   ├── RetriesUsedUp             a delivery that was deferred for too long
    │   └── TriggerRejected           400, 405, 409 of another run, 413, 422
    ├── Refused                   a web request that no webhook takes: the sender is told the status and why
    ├── DagRunTimedOut            RunDag's time is over, and its runs are not all started
    ├── Unplaced                  a delivery that no queue holds: the invocation itself must be kept
    └── DeferredError             a later try can succeed: retry queue
        ├── AirflowUnavailable        no answer, 5xx, or an answer that is not Airflow's
        ├── AirflowThrottled          429
        ├── DagNotFound               404: a DAG that was just deployed appears after a while
        ├── AccessDenied              401 or 403, also with credentials read anew: they may be in rotation
        ├── DagPaused                 a paused DAG, for a route that waits for it
        ├── AssetNotFound             no such asset: one of a DAG that was just deployed appears after a while
        ├── AssetEventInProgress      another container is posting the same asset event
        ├── IdempotencyUnavailable    the table of posted asset events does not answer
        ├── SecretUnavailable         Secrets Manager does not answer
        ├── OverflowUnavailable       S3 does not give back a body that was too large for SQS
        └── OutOfTime                 too little is left of the invocation

The names without `Error` are the ones that a Step Functions state machine matches in `ErrorEquals`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import ClassVar, Self

_TOLD = 100  # mistakes in one text


class BridgeError(Exception):
    """Base of everything that dagbridge raises on purpose. Its text is fit for a log: no secret, no payload.

    Attributes:
        status: The HTTP status that Airflow answered, where it did.
    """

    status: int | None = None

    def reworded(self, text: str) -> Self:
        """Give the same error with another text."""
        other = copy(self)
        other.args = (text,)
        return other


class ConfigurationError(BridgeError):
    """A mistake of the deployment. Every event waits until it is mended."""


class SettingsError(ConfigurationError):
    """When an environment variable is missing or has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a routing table.

    Attributes:
        path: Where, from the table's root: `("routes", "orders", "match", "detail", 0)`.
        message: What is wrong and what is allowed there.
    """

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        return f"{dotted(self.path)}: {self.message}" if self.path else self.message


class TableError(ConfigurationError, ValueError):
    """When a routing table is invalid.

    Its text has the first hundred, since a log line and an answer of Lambda's cannot have any length.

    Attributes:
        mistakes: All of them, in the order of the table.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        count = "1 mistake" if len(self.mistakes) == 1 else f"{len(self.mistakes)} mistakes"
        told = [f"  {mistake}" for mistake in self.mistakes[:_TOLD]]
        if more := len(self.mistakes) - len(told):
            told.append(f"  and {more} more, which `dagbridge validate` tells")
        super().__init__("\n".join([f"the routing table has {count}:", *told]))


class TableUnavailable(ConfigurationError):
    """When the routing table cannot be had from where `DAGBRIDGE_ROUTES` says that it is."""


class RejectedError(BridgeError):
    """The same request would fail again. Goes to the dead-letter queue, whence it can be replayed."""


class UnknownEvent(RejectedError):
    """When a payload, or a record of it, has no shape that a source knows."""


class MappingError(RejectedError):
    """When a route's template cannot be filled from the event."""


class ChainTooLong(RejectedError):
    """When more DAG runs led to an event than the route's `max_chain` allows: most likely they start each other."""


class RouteNotFound(RejectedError):
    """When a delivery comes back from the retry queue, and the routing table no longer has its route."""


class SecretInvalid(RejectedError):
    """When a secret does not exist, or is no Airflow connection."""


class RetriesUsedUp(RejectedError):
    """When a delivery was deferred for as long as `DAGBRIDGE_RETRY_HOURS`, or its error's `patience`, allows."""


class TriggerRejected(RejectedError):
    """When Airflow refuses the request itself (400, 405, 409 of another run, 413, 422)."""


class Refused(BridgeError):
    """When a web request is not taken. Its text is what the sender is told.

    Attributes:
        status: Of the answer: 400, 401, 403, 404, 405, 413 or 503.
        reason: Why, for the log, where the sender need not know it.
    """

    status: int

    def __init__(self, status: int, message: str, *, reason: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason or message


class DagRunTimedOut(BridgeError):
    """When RunDag could not start its DAG runs within its `timeout_seconds`."""


class Unplaced(BridgeError):
    """When deliveries were neither made nor put on a queue. Whoever invoked the function must invoke it again."""

    def __init__(self, count: int, total: int, reasons: Sequence[str]) -> None:
        each = list(dict.fromkeys(reasons))  # a thousand records fail for one reason
        listed = "; ".join(each[:3]) + (f"; and {len(each) - 3} more reasons" if len(each) > 3 else "")
        super().__init__(f"{count} of {total} deliveries could be placed nowhere and must be tried again: {listed}")


class DeferredError(BridgeError):
    """A later try can succeed. Goes to the retry queue.

    Attributes:
        patience: Seconds that it is worth trying, at the most; `DAGBRIDGE_RETRY_HOURS` may be less.
        retry_after: Seconds that the other side asked to wait, where it did.
    """

    patience: ClassVar[float] = math.inf

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AirflowUnavailable(DeferredError):
    """When Airflow gives no answer, a 5xx, or something that Airflow would not say."""


class AirflowThrottled(DeferredError):
    """When Airflow, or a proxy before it, answers 429."""


class DagNotFound(DeferredError):
    """When Airflow knows no such DAG (404). One that was just deployed, or is being parsed, appears after a while."""

    patience = 3600.0  # what a deployment takes, and the parsing after it


class AccessDenied(DeferredError):
    """When Airflow refuses the credentials or the role (401, 403), also after reading the secret anew.

    A rotation changes the password in Airflow first and in Secrets Manager afterwards; in between, every try fails.
    """

    patience = 300.0  # a rotation takes seconds; a wrong password should be told before somebody asks


class DagPaused(DeferredError):
    """When the DAG is paused, and the route says `when_paused: defer`."""


class AssetNotFound(DeferredError):
    """When Airflow knows no asset with this URI. One whose DAG was just deployed appears once that is parsed."""

    patience = 3600.0  # as for a DAG


class AssetEventInProgress(DeferredError):
    """When another container is posting the same asset event, or died while it did: after 90 s it is taken for dead."""


class IdempotencyUnavailable(DeferredError):
    """When the table of `DAGBRIDGE_IDEMPOTENCY_TABLE` does not answer: nothing is posted that cannot be remembered."""


class SecretUnavailable(DeferredError):
    """When Secrets Manager does not answer, or throttles."""


class OverflowUnavailable(DeferredError):
    """When S3 does not give back the body of a message that was too large for SQS."""


class OutOfTime(DeferredError):
    """When too little of the invocation's time is left for a request to Airflow."""


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as authors read it: `routes.orders.match.detail.object.key[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
