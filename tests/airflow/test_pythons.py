"""A Python for an Airflow that the running one is too new for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from demo.airflow_server import PythonNotFound
from demo.airflow_server.pythons import find_python

NO_SUCH = (3, 99)


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Path:
    """A machine whose PATH and whose pyenv have no Python, and which cannot fetch one."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    return tmp_path


def interpreter(path: Path, script: str) -> Path:
    """Put a program at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_running_python_is_used_where_it_will_do(machine):
    found = find_python([NO_SUCH, sys.version_info[:2]], fetched=machine / "fetched")

    assert sys.executable == found


def test_a_python_on_the_path_is_found(machine):
    expected = interpreter(machine / "bin" / "python3.99", "echo cpython 3 99")

    assert str(expected) == find_python([NO_SUCH], fetched=machine / "fetched")


def test_a_shim_that_does_not_answer_is_passed_over_for_pyenvs_own(machine):
    interpreter(machine / "bin" / "python3.99", "echo 'pyenv: python3.99: command not found' >&2; exit 127")
    expected = interpreter(machine / "pyenv" / "versions" / "3.99.1" / "bin" / "python", "echo cpython 3 99")

    assert str(expected) == find_python([NO_SUCH], fetched=machine / "fetched")


def test_another_version_under_the_name_is_passed_over(machine):
    interpreter(machine / "bin" / "python3.99", "echo cpython 3 9")

    with pytest.raises(PythonNotFound):
        find_python([NO_SUCH], fetched=machine / "fetched")


def test_the_error_says_what_to_install(machine):
    with pytest.raises(PythonNotFound, match=r"needs CPython 3\.98 or 3\.99: .* Install Python 3\.99, or"):
        find_python([NO_SUCH, (3, 98)], fetched=machine / "fetched")
