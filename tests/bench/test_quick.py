"""That every benchmark runs: not what it measures, which depends on the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import MEASUREMENTS
from tests.support.lambda_runtime import find_python

ROOT = Path(__file__).parents[2]
WITHOUT_AIRFLOW = [name for name in MEASUREMENTS if name != "real_airflow"]  # which tests/airflow runs


@pytest.fixture(scope="module")
def quick_run():
    """All benchmarks but the one that needs a real Airflow, each as small as it goes; what they print."""
    if find_python() is None:
        pytest.skip("no CPython 3.13 can be had: none on the PATH, none of pyenv's, and uv can fetch none")
    command = [sys.executable, "-m", "bench", "--quick", *WITHOUT_AIRFLOW]
    before = changes()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, before) == (done.returncode, changes()), done.stderr
    return done.stdout


def changes():
    """What differs from the last commit."""
    command = ["git", "status", "--porcelain", "docs"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", WITHOUT_AIRFLOW)
def test_a_benchmark_runs_and_prints_its_table(quick_run, name):
    (printed,) = [part for part in quick_run.split("\n… ") if part.startswith(f"{name}\n")]

    assert "┏" in printed
