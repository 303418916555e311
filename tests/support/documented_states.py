"""The state machines of docs/step-functions.md, so that what a reader pastes is what is tested."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "step-functions.md"
_BLOCK = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def documented(heading: str, **names: str) -> dict[str, Any]:
    """Read the one state machine below a heading.

    Args:
        heading: Of the page, whole.
        names: What stands in place of a name: `ingest_orders="succeeds"`, `RunDagArn="arn:…"` for `<RunDagArn>`.
    """
    _, _, section = _PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    (text,) = _BLOCK.findall(section.partition("\n## ")[0])
    for name, value in names.items():
        text = text.replace(f"<{name}>", value).replace(name, value)
    definition: dict[str, Any] = json.loads(text)
    return definition
