"""The settings of a function. The only reader of the environment; `docs/settings.md` has them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dagbridge.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    Attributes:
        routes: `DAGBRIDGE_ROUTES`: where the routing table is: a path, or a URI of S3, SSM or AppConfig. Compiled
            (.json), or as written (.yaml).
        routes_ttl: `DAGBRIDGE_ROUTES_TTL`: seconds until a table at a URI is looked at again.
        retry_queue_url: `DAGBRIDGE_RETRY_QUEUE_URL`; None: a deferred delivery stays with the invocation.
        dead_letter_queue_url: `DAGBRIDGE_DEAD_LETTER_QUEUE_URL`; None: a rejected delivery stays with the invocation.
        overflow_bucket: `DAGBRIDGE_OVERFLOW_BUCKET`: bucket for bodies that are too large for SQS; None: they stay with
            the invocation.
        idempotency_table: `DAGBRIDGE_IDEMPOTENCY_TABLE`: DynamoDB table of the asset events that were posted; None:
            only Airflow itself is asked.
        route_metrics: `DAGBRIDGE_ROUTE_METRICS`: routes of the table that have metrics of their own, 0 to 500.
        retry_hours: `DAGBRIDGE_RETRY_HOURS`: how long a delivery is tried until it is a dead letter, 1 to 96.
        concurrency: `DAGBRIDGE_CONCURRENCY`: requests to one airflow at a time in one container, 1 to 100.
        connect_timeout: `DAGBRIDGE_CONNECT_TIMEOUT`, in seconds.
        read_timeout: `DAGBRIDGE_READ_TIMEOUT`, in seconds between two bytes of an answer.
    """

    routes: str = "/opt/routes.json"
    routes_ttl: float = 60.0
    retry_queue_url: str | None = None
    dead_letter_queue_url: str | None = None
    overflow_bucket: str | None = None
    idempotency_table: str | None = None
    route_metrics: int = 20
    retry_hours: float = 24.0
    concurrency: int = 5
    connect_timeout: float = 3.0
    read_timeout: float = 10.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; an empty variable is an absent one, as CloudFormation cannot leave one out.

        Raises:
            SettingsError: When a value cannot be used. The text names the variable and what is allowed.
        """
        default = cls()
        return cls(
            routes=environment.get("DAGBRIDGE_ROUTES") or default.routes,
            routes_ttl=_number(environment, "DAGBRIDGE_ROUTES_TTL", default.routes_ttl, 1, 86_400),
            retry_queue_url=environment.get("DAGBRIDGE_RETRY_QUEUE_URL") or None,
            dead_letter_queue_url=environment.get("DAGBRIDGE_DEAD_LETTER_QUEUE_URL") or None,
            overflow_bucket=environment.get("DAGBRIDGE_OVERFLOW_BUCKET") or None,
            idempotency_table=environment.get("DAGBRIDGE_IDEMPOTENCY_TABLE") or None,
            route_metrics=int(_number(environment, "DAGBRIDGE_ROUTE_METRICS", default.route_metrics, 0, 500)),
            retry_hours=_number(environment, "DAGBRIDGE_RETRY_HOURS", default.retry_hours, 1, 96),
            concurrency=int(_number(environment, "DAGBRIDGE_CONCURRENCY", default.concurrency, 1, 100)),
            connect_timeout=_number(environment, "DAGBRIDGE_CONNECT_TIMEOUT", default.connect_timeout, 0.1, 60),
            read_timeout=_number(environment, "DAGBRIDGE_READ_TIMEOUT", default.read_timeout, 0.1, 900),
        )


def _number(environment: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1
    whole = isinstance(default, int)
    if not low <= value <= high or (whole and value != int(value)):
        raise SettingsError(f"{name} must be a {'whole ' * whole}number from {low:g} to {high:g}")
    return value
