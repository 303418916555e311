"""Signed web requests, by a function URL or an HTTP API."""

from __future__ import annotations

from typing import Any

from dagbridge import bootstrap


def handler(event: object, context: object) -> dict[str, Any]:
    """Start the DAG runs of one web request.

    What is not verified is answered at the reception, before any route is looked at.

    Returns:
        `{"statusCode": 202, "headers": {…}, "body": …}`. The body is JSON: of a 202
        `{"runs": [{"route", "airflow", "dag_id", "dag_run_id", "outcome"}]}`, of a 400, 401, 403, 404, 405, 413 or 503
        `{"error", "message"}`. What only asks gets 200 or 204.
    """
    with bootstrap.invocation(context) as bridge:
        visit = bootstrap.reception().receive(event, bridge.table.webhooks)
        return visit.answer(bridge.handle(visit.found))
