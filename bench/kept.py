"""Sections that were measured, kept from one run to the next: so one can be measured anew without all the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from bench.section import Section, Target

FOLDER = Path(__file__).resolve().parents[1] / ".bench/measured"


def keep(section: Section, measured_on: str, folder: Path = FOLDER) -> None:
    """Keep a section, in place of the one that was there.

    Args:
        section: What was measured.
        measured_on: See `machine.describe`.
        folder: Where they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"measured_on": measured_on, "section": asdict(section)}, ensure_ascii=False, indent=1)
    (folder / f"{section.name}.json").write_text(text, encoding="utf-8")


def kept(names: Iterable[str], folder: Path = FOLDER) -> Iterator[tuple[Section, str]]:
    """Give the sections of these names that are there, each with what it was measured on."""
    for name in names:
        file = folder / f"{name}.json"
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8"))
            fields = found["section"]
            yield Section(**{**fields, "targets": [Target(**one) for one in fields["targets"]]}), found["measured_on"]
