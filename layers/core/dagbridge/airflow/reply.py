"""Reply: what came back from Airflow, by whichever transport."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of Airflow's API.

    Attributes:
        status: The HTTP status.
        document: The body, parsed; None where it is no JSON (a proxy's page, Airflow 2's HTML for a 500).
        retry_after: Seconds that the answer asks to wait.
        redact: Takes credentials out of the answer's own words, since a server may repeat what it was sent.
    """

    status: int
    document: Any = field(default=None, repr=False)
    retry_after: float | None = None
    redact: Callable[[str], str] = field(default=str, repr=False)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body where it is an object, else an empty one."""
        return self.document if isinstance(self.document, dict) else {}


class Send(Protocol):
    """Sends one request to Airflow's API, signed in."""

    def __call__(
        self,
        method: Method,
        path: str,
        body: object = None,
        params: Mapping[str, str] | None = None,
        *,
        once: bool = False,
    ) -> Reply:
        """Send, and give any answer whatever its status.

        Args:
            method: The HTTP method.
            path: What follows `/api/v1` or `/api/v2`: `/dags/ingest/dagRuns`.
            body: Sent as JSON.
            params: The query.
            once: Whether the transport may not send it again by itself: a second time would do it twice.

        Raises:
            DeferredError: When there is no answer. Airflow may have acted on the request all the same.
            RejectedError: When the request cannot be sent like this.
        """
        ...
