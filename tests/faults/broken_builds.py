"""Builds that break the promise on purpose, for the tests of the test. The product knows nothing of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

Handler = Callable[[Any, Any], Any]


def random_run_ids(handler: Handler) -> Handler:
    """Give every try another run id, so that Airflow cannot refuse the second."""
    from dagbridge import values

    honest = values.make_dag_run_id

    def made_up(route: str, identity: str, *rest: Any, **options: Any) -> str:
        return honest(route, secrets.token_hex(16), *rest, **options)

    values.make_dag_run_id = made_up
    return handler


def acknowledge_first(handler: Handler) -> Handler:
    """Tell the queue that a batch is done before anything was sent to Airflow: no failure is ever reported."""

    def careless(event: Any, context: Any) -> Any:
        answer = handler(event, context)
        return {"batchItemFailures": []} if "batchItemFailures" in answer else answer

    return careless


BREAKAGES: dict[str, Callable[[Handler], Handler]] = {
    "random-run-ids": random_run_ids,
    "acknowledge-first": acknowledge_first,
}
