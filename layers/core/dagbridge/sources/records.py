"""Records: a batch, in its parts."""

from __future__ import annotations

from typing import Any


def records_of(payload: object, where: str) -> list[tuple[Any, str]] | None:
    """Take a batch apart, each record with its place; None if the payload is no batch, or an empty one.

    S3, SNS and SQS call a function with `{"Records": […]}`, EventBridge Pipes with the bare array.

    >>> records_of({"Records": [{}, {}]}, "Records[0].body")
    [({}, 'Records[0].body.Records[0]'), ({}, 'Records[0].body.Records[1]')]
    """
    if isinstance(payload, dict):
        payload = payload.get("Records")
        where = f"{where}.Records" if where else "Records"
    if not isinstance(payload, list) or not payload:
        return None
    return [(record, f"{where}[{index}]") for index, record in enumerate(payload)]
