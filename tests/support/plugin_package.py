"""The Airflow plugin as pip installs it: built as a wheel, with boto3, in a directory for the PYTHONPATH."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(directory: Path) -> Path:
    """Build the plugin's wheel, and give its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)]
    subprocess.run(command, cwd=ROOT / "airflow_plugin", check=True, capture_output=True)
    (wheel,) = directory.glob("*.whl")
    return wheel


def install(wheel: Path, directory: Path) -> Path:
    """Install a wheel with what it requires, in the versions of the lock; give the directory."""
    lock = ROOT / "requirements" / "dev.txt"
    command = ["uv", "pip", "install", "--quiet", "--python", sys.executable, "--target", str(directory)]
    subprocess.run([sys.executable, "-m", *command, "--constraint", str(lock), str(wheel)], check=True)
    return directory
