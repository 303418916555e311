"""Events as Lambda hands them over, as many as are wanted, each another: made of the samples in events/."""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SAMPLES = Path(__file__).resolve().parents[1] / "events"


def s3_notification(numbers: Iterable[int]) -> Json:
    """Give one notification with a record for each number, which the sample table's `orders-landed` takes."""
    return {"Records": [_s3_record(number) for number in numbers]}


def sqs_messages(numbers: Iterable[int]) -> Json:
    """Give one batch with a small message for each number, which the sample table's `messages` takes."""
    return {"Records": [_sqs_message(number) for number in numbers]}


def _s3_record(number: int) -> Json:
    record = sample("s3/object-created")["Records"][0]
    record["s3"]["object"] |= {
        "key": f"orders/dt%3D2026-03-14/orders-{number:07d}.parquet",
        "sequencer": f"{0x0069B52A3D8C6A41F7 + number:018X}",
    }
    return dict(record)


def _sqs_message(number: int) -> Json:
    record = sample("sqs/one-bad-message")["Records"][0]
    record |= {
        "messageId": str(uuid.UUID(int=0xE7D13F902B6A4C58B0E400000000 << 16 | number)),
        "body": json.dumps({"job": "rebuild-index", "order": number}),
        "messageAttributes": {},
    }
    return dict(record)


def sample(name: str) -> Json:
    """Read a sample, such as `s3/object-created`; each time a new copy."""
    return dict(json.loads(_text(name)))


@functools.cache
def _text(name: str) -> str:
    return (_SAMPLES / f"{name}.json").read_text(encoding="utf-8")
