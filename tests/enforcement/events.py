"""One event for each function, small or large."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.enforcement.stage import WEBHOOK_SECRET
from tests.support.deployed_stack import ACCOUNT, REGION
from tests.support.polled import record
from tests.support.web_requests import github, web_request

EVENTS = Path(__file__).resolve().parents[2] / "events"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:dagbridge-EventsQueue"


def sample(name: str) -> Any:
    """Read a sample event: `sample("s3/object-created")`."""
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def polled(body: Any) -> dict[str, Any]:
    """Give a batch with one message of the events queue."""
    attributes = {"SentTimestamp": "1773480413589", "ApproximateReceiveCount": "1"}
    message = {"MessageId": "m-1", "ReceiptHandle": "r-1", "Body": json.dumps(body), "Attributes": attributes}
    return {"Records": [record(QUEUE, message)]}


def event(function: str, large: str = "") -> Any:
    """Give an event for a function; `large` is more text in it."""
    if function in {"EventBridgeFunction", "SqsFunction"}:
        order = sample("eventbridge/custom-event")
        order["detail"]["note"] = large
        return order if function == "EventBridgeFunction" else polled(order)
    if function == "WebhookFunction":
        body = json.dumps({"ref": "refs/heads/main", "note": large}).encode()
        headers = github(WEBHOOK_SECRET, body) | {
            "X-GitHub-Delivery": "d-1",
            "Content-Type": "application/json",
        }
        return web_request("/hooks/github", body, headers)
    if function == "SnsFunction":
        message = sample("sns/text-message")
        message["Records"][0]["Sns"]["Message"] += large
        return message
    if function == "S3Function":
        notification = sample("s3/object-created")
        notification["Records"][0]["userIdentity"]["principalId"] += large
        return notification
    return sample("step_functions/task") if function == "StepFunctionsFunction" else runs_to_look_at()


def runs_to_look_at() -> dict[str, Any]:
    """Give what RunDag asks its second function."""
    run = {"route": "any", "airflow": "default", "dag_id": "ingest", "dag_run_id": "any__x", "outcome": "triggered"}
    return {"runs": [run], "run_dag": {"started": datetime.now(UTC).isoformat(), "input": {}}}
