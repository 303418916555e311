"""Find a Python that an Airflow runs on: the running one, else one on the machine, else one that uv fetches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from demo.airflow_server.errors import PythonNotFound

Minor = tuple[int, int]
"""A Python's major and minor version."""

# sqlite3 and ssl are missing from a Python that was compiled without their headers; Airflow needs both.
_PROBE = "import sqlite3, ssl, sys; print(sys.implementation.name, *sys.version_info[:2])"


def find_python(allowed: Sequence[Minor], *, fetched: Path) -> str:
    """Find a CPython of an allowed version.

    Args:
        allowed: The versions that will do, the preferred first.
        fetched: Where uv puts a Python that it has to fetch.

    Returns:
        The path of an interpreter that was run and answered.

    Raises:
        PythonNotFound: There is none, and uv can fetch none.
    """
    if sys.implementation.name == "cpython" and sys.version_info[:2] in allowed:
        return sys.executable
    for minor in allowed:
        for candidate in _on_this_machine(minor):
            if _is(candidate, minor):
                return str(candidate)
    return _fetch(allowed, fetched)


def _on_this_machine(minor: Minor) -> Iterator[Path]:
    """Yield what may be that Python: on the PATH (perhaps a shim of pyenv that does not answer), and pyenv's own."""
    name = f"{minor[0]}.{minor[1]}"
    on_path = shutil.which(f"python{name}")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{name}.*/bin/python"), reverse=True)


def _is(candidate: Path, minor: Minor) -> bool:
    """Ask an interpreter whether it is a usable CPython of that version."""
    try:
        answer = subprocess.run(
            [candidate, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.split() == ["cpython", str(minor[0]), str(minor[1])]


def _fetch(allowed: Sequence[Minor], fetched: Path) -> str:
    """Let uv fetch the preferred version into the checkout."""
    name = f"{allowed[0][0]}.{allowed[0][1]}"
    environment = os.environ | {"UV_PYTHON_INSTALL_DIR": str(fetched)}
    uv = [sys.executable, "-m", "uv", "python"]
    installed = subprocess.run([*uv, "install", "--no-bin", name], env=environment, capture_output=True, check=False)
    found = subprocess.run(
        [*uv, "find", "--managed-python", "--no-project", name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if installed.returncode or found.returncode:
        versions = " or ".join(f"{major}.{minor}" for major, minor in sorted(allowed))
        raise PythonNotFound(
            f"needs CPython {versions}: none is on the PATH or among pyenv's versions, and uv could not fetch one. "
            f"Install Python {name}, or run this with network access."
        )
    return found.stdout.strip()
