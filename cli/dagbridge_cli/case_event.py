"""The event of a test case: written in the case, or in the file that it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def event_of(case: Mapping[str, Any], folder: Path) -> Any:
    """Give a case's event, as Lambda would get it.

    Args:
        case: `event` is an object: the event itself; or text: the path of a JSON file.
        folder: From where the path is seen.

    Raises:
        KeyError: The case has no `event`.
        OSError: The file cannot be read.
        ValueError: It is not JSON, or `event` is neither.
    """
    event = case["event"]
    if isinstance(event, Mapping):
        return event
    if not isinstance(event, str):
        raise ValueError("`event` must be a path, or an object")  # noqa: TRY004 - as a file without JSON is
    return json.loads((folder / event).read_text(encoding="utf-8"))
