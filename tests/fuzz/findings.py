"""What fuzzing found, one for each place of the code, and the end of a run."""

from __future__ import annotations

import hashlib
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

_PULSE = 20_000  # inputs between two signs of life


class Findings:
    """Counts inputs, keeps what failed, and ends the process after the last one.

    libFuzzer by itself would stop at the first finding, and leaves no exit for Python's.

    Args:
        name: The target's name, for the line at the end.
        runs: After how many inputs to end.
        home: Folder for the findings.
    """

    def __init__(self, name: str, runs: int, home: Path) -> None:
        self._name = name
        self._runs = runs
        self._home = home
        self._done = 0
        self._shortest: dict[str, int] = {}
        self._began = time.monotonic()

    def note(self, data: bytes, attempt: Callable[[], None]) -> None:
        """Try one input."""
        try:
            attempt()
        except Exception as error:  # noqa: BLE001 - any exception is a finding
            self._keep(data, error)
        self._done += 1
        if self._done % _PULSE == 0:
            sys.stderr.write(f"fuzz {self._name}: {self._done} inputs, {len(self._shortest)} findings\n")
        if self._done >= self._runs:
            self._end()

    def _keep(self, data: bytes, error: Exception) -> None:
        """Keep the shortest input of each place."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "dagbridge" in frame.filename] or frames
        place = f"{type(error).__name__} {Path(ours[-1].filename).name}:{ours[-1].lineno} {ours[-1].name}"
        if len(data) >= self._shortest.get(place, sys.maxsize):
            return
        self._shortest[place] = len(data)
        stem = self._home / hashlib.sha256(place.encode()).hexdigest()[:12]
        stem.with_suffix(".json").write_bytes(data)
        told = "".join(traceback.format_exception(error))
        stem.with_suffix(".txt").write_text(told, encoding="utf-8", errors="replace")

    def _end(self) -> None:
        seconds = time.monotonic() - self._began
        lines = [
            f"fuzz {self._name}: {self._done} inputs in {seconds:.0f} s, {len(self._shortest)} findings",
            *(f"  {place} ({length} bytes)" for place, length in self._shortest.items()),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        os._exit(1 if self._shortest else 0)
