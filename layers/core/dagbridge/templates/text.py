"""How a value is written where a text is wanted: inside a longer string, and in `concat`."""

from __future__ import annotations

import json
from typing import Any

from dagbridge.templates.faults import Fault


def as_text(value: Any) -> str:
    """Write a value as text: a string as it is, everything else as compact JSON with its keys in order.

    The keys are sorted so that the same object gives the same text by whatever road it came.

    >>> as_text("a b"), as_text(5), as_text(True), as_text({"b": [1, None], "a": "x"})
    ('a b', '5', 'true', '{"a":"x","b":[1,null]}')

    Raises:
        Fault: When the value is not JSON (NaN, an infinity, an endless integer), or too deep to write.
    """
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False, sort_keys=True)
    except RecursionError:
        fault = "has a value that is nested too deep to write as text"
    except ValueError:
        fault = "has a number that JSON cannot write (NaN, infinite, or of more than 4,300 digits)"
    raise Fault(fault)
