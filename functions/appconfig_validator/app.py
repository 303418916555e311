"""AppConfig's validator: a routing table that the functions could not load is refused before it is deployed."""

from __future__ import annotations

from dagbridge import bootstrap
from dagbridge.tables.validator import validate_configuration


def handler(event: object, context: object) -> dict[str, int]:
    """Check one configuration, which AppConfig sends when a deployment is started.

    Returns:
        `{"routes": 14, "webhooks": 2}`. AppConfig deploys the configuration, and reads nothing of the answer.

    Raises:
        TableError: When the functions could not load it. AppConfig deploys nothing, and shows the text: every mistake,
            with its place and what to do.
    """
    with bootstrap.observed(context) as telemetry:
        table = validate_configuration(event)
        telemetry.table_valid(table)
        return {"routes": len(table.routes), "webhooks": len(table.webhooks)}
