"""What `sam build` makes, and the Python that runs it: made once for all measurements of a run."""

from __future__ import annotations

import functools
import subprocess
import sys
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from tests.support import lambda_runtime

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".bench/build"


@functools.cache
def build() -> Path:
    """Build the stack of this checkout; give the folder."""
    sam = Path(sys.executable).with_name("sam")
    command: list[str | Path] = [sam, "build", "--build-dir", BUILD, "--parameter-overrides", "Architecture=x86_64"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"sam build failed: {done.stdout}{done.stderr}")
    return BUILD


@functools.cache
def lambda_python() -> Path:
    """Give a CPython 3.13 that has what Lambda's runtime brings, and nothing else; see `base_python`."""
    return Path(lambda_runtime.make_runtime(str(base_python())))


@functools.cache
def base_python() -> Path:
    """Find the CPython 3.13 itself.

    Raises:
        RuntimeError: When none can be had.
    """
    python = lambda_runtime.find_python()
    if python is None:
        raise RuntimeError("no CPython 3.13 can be had: none on the PATH, none of pyenv's, and uv can fetch none")
    return Path(python)


@functools.cache
def handlers() -> dict[str, str]:
    """Give the module of each function's handler: `{"S3Function": "app", …}`."""
    functions = {n: r for n, r in _template()["Resources"].items() if r["Type"] == "AWS::Serverless::Function"}
    return {name: made["Properties"].get("Handler", "app.handler").split(".")[0] for name, made in functions.items()}


@functools.cache
def _template() -> dict[str, Any]:
    template: dict[str, Any] = yaml_parse((build() / "template.yaml").read_text(encoding="utf-8"))
    return template


@functools.cache
def declared_environment() -> dict[str, str]:
    """Give the variables that the built template declares for every function, as far as they are literal."""
    declared = _template()["Globals"]["Function"]["Environment"]["Variables"]
    return {name: value for name, value in declared.items() if isinstance(value, str)}


def layers_on_path() -> dict[str, str]:
    """Give the environment in which Python sees the built layers."""
    found: dict[str, str] = lambda_runtime.layers_on_path(build())
    return found
