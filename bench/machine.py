"""On what machine the figures were measured. No host name, no paths."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_MEMINFO = Path("/proc/meminfo")


def describe() -> str:
    """Give one sentence: CPU model, cores, memory, system, Python, date.

    >>> describe()  # doctest: +SKIP
    '2 × Intel(R) Xeon(R) CPU, 8 GB, Debian GNU/Linux 12 (Linux 6.1, x86_64), CPython 3.11.7, 2026-11-25'
    """
    parts = [f"{os.cpu_count()} × {_cpu_model()}", _memory(), _system(), _python(), _today()]
    return ", ".join(part for part in parts if part)


def _cpu_model() -> str:
    return _field(_CPUINFO, "model name") or platform.processor() or platform.machine()


def _memory() -> str:
    kilobytes = _field(_MEMINFO, "MemTotal").removesuffix(" kB")
    return f"{int(kilobytes) / 2**20:.0f} GB" if kilobytes else ""


def _system() -> str:
    kernel = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}, {platform.machine()}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']} ({kernel})"
    except OSError:  # macOS
        return kernel


def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _field(file: Path, name: str) -> str:
    """Read the first value of a name from a file of `name : value` lines; "" where there is none."""
    if not file.exists():
        return ""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((value.strip() for key, _, value in (line.partition(":") for line in lines) if key.strip() == name), "")
