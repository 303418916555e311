"""The functions beside which a cold start is measured: one that is minimal, one as people usually write it."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench import built

HANDWRITTEN = Path(__file__).parent / "handwritten"
MINIMAL = built.BUILD.with_name("minimal")
USUAL = built.BUILD.with_name("usual")


@functools.cache
def minimal() -> Path:
    """Give the folder of the minimal function, with bytecode. `requests` comes from our layer, with bytecode, too."""
    shutil.copytree(HANDWRITTEN / "minimal", MINIMAL, dirs_exist_ok=True)
    subprocess.run([built.lambda_python(), "-m", "compileall", "-q", MINIMAL], check=True)
    return MINIMAL


@functools.cache
def usual() -> Path:
    """Give the folder of the usual function, as `sam build` makes it: with all that it requires, without bytecode."""
    sam = Path(sys.executable).with_name("sam")
    command: list[str | Path] = [sam, "build", "--build-dir", USUAL, "--template", HANDWRITTEN / "template.yaml"]
    path = f"{Path(built.base_python()).parent}{os.pathsep}{os.environ['PATH']}"  # SAM wants the runtime's very version
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"sam build failed: {done.stdout}{done.stderr}")
    return USUAL / "UsualFunction"
