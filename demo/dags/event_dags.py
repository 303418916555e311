"""The DAGs that the demo's routes start. Each has one real task, which logs the run's `conf` and returns it.

Runs on Airflow 2.11 and 3.3.
"""

from __future__ import annotations

import json
import logging
from typing import Any

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task

PURPOSES = {
    "ingest_orders": "Loads a file of orders that landed in S3.",
    "process_file": "Works on a file that people uploaded, under any name.",
    "on_object_deleted": "Forgets what was known of a deleted object.",
    "after_glue_job": "Goes on where a Glue job ended.",
    "audit_event": "Keeps every event of the shop, whole.",
    "update_prices": "Takes new prices from a topic.",
    "refresh_reports": "Follows a DAG of another Airflow.",
    "scan_image": "Scans an image that was pushed to ECR.",
    "handle_order": "Handles an order of the shop's own event bus.",
    "follow_execution": "Follows up on a Step Functions execution.",
    "handle_message": "Handles a message of a queue or a topic.",
    "build_handbook": "Builds what was pushed to GitHub.",
    "file_feedback": "Files what a website's form said.",
    "step_task": "Does one step of a Step Functions state machine.",
}

log = logging.getLogger(__name__)


@task
def show_conf(**context: Any) -> dict[str, Any]:
    """Log what the event brought, and hand it on as the task's result."""
    conf: dict[str, Any] = context["dag_run"].conf
    log.info("conf: %s", json.dumps(conf, indent=2, sort_keys=True))
    return conf


for dag_id, purpose in PURPOSES.items():

    @dag(
        dag_id=dag_id,
        description=purpose,
        schedule=None,  # only events start it
        catchup=False,
        is_paused_upon_creation=False,
        max_active_runs=100,
        tags=["dagbridge"],
    )
    def started_by_event() -> None:
        """Show the event."""
        show_conf()

    started_by_event()
