"""What fuzzing starts from: every sample event and the routing table, as they are in the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
EVENTS: dict[str, Any] = {
    f"{file.parent.name}/{file.stem}": json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((ROOT / "events").glob("*/*.json"))
}
TABLE: dict[str, Any] = yaml.safe_load((ROOT / "layers" / "routes" / "routes.yaml").read_text(encoding="utf-8"))
ROUTES: dict[str, Any] = TABLE["routes"]


def own_message(body: str, message_id: str = "7b3d1c5e-2f64-4f0e-9f3b-0c1d2e3f4a5b") -> dict[str, Any]:
    """Write an SQS record as Lambda hands a message of the retry queue to the sqs function."""
    return {
        "messageId": message_id,
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "2", "SentTimestamp": "1773480413589"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
        "awsRegion": "eu-west-1",
    }


_ENVELOPE = EVENTS["eventbridge/s3-object-created"]
_DELIVERY = {"dagbridge": "delivery", "route": "orders-landed", "reason": "AirflowUnavailable: answered 503"}
_OWN: dict[str, dict[str, Any]] = {
    "retry/delivery": _DELIVERY | {"identity": '["aws.s3","b","k"]', "slug": "k", "event": _ENVELOPE},
    "retry/another-run": _DELIVERY | {"identity": "i", "slug": "", "event": _ENVELOPE, "run": "again"},
    "retry/raw-record": {"dagbridge": "delivery", "route": None, "reason": "", "raw": EVENTS["s3/object-created"]},
    "retry/pointer": {"dagbridge": "pointer", "bucket": "overflow", "key": "deliveries/1.json"},
}
PAYLOADS: dict[str, Any] = EVENTS | {
    name: {"Records": [own_message(json.dumps(body, separators=(",", ":")))]} for name, body in _OWN.items()
}
"""What a function may be called with: the sample events, and what comes back from the retry queue."""
