"""Where a record stood, followed through the payload that it came in: the oracle for what is told of it."""

from __future__ import annotations

import json
import re
from typing import Any

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def value_at(payload: Any, where: str) -> Any:
    """Follow a place, such as `Records[0].body.Records[1]`, opening JSON inside JSON on the way."""
    value = payload
    for index, name in _STEP.findall(where):
        value = json.loads(value) if isinstance(value, str) else value
        value = value[int(index)] if index else value[name]
    return value


def is_at(payload: Any, where: str, raw: Any) -> bool:
    """Tell whether a record is what stands there, as it stands or parsed."""
    value = value_at(payload, where)
    return bool(value == raw or (isinstance(value, str) and json.loads(value) == raw))
