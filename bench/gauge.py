"""How fast this machine is at the moment, by something known: `import boto3`, in a fresh process.

It took 101.5 ms where the targets in milliseconds were set. Two runs on one machine can differ by a factor of two, so
each such figure is also given as it would have been there.
"""

from __future__ import annotations

import subprocess

from bench import built
from bench.cpus import measured_cpu, on_cpu

THERE = 101.5  # ms
WHERE = "at the speed of the machine that the target is from"
_CODE = "import time; begun = time.perf_counter(); import boto3; print((time.perf_counter() - begun) * 1000)"


def boto3_import() -> float:
    """Import boto3 once; give the milliseconds."""
    with on_cpu(measured_cpu()):
        done = subprocess.run(
            [built.lambda_python(), "-c", _CODE],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout)


def as_there(milliseconds: float, gauge: float) -> float:
    """Give what would have been measured there.

    Args:
        milliseconds: Measured here.
        gauge: What `boto3_import` took in the same turns.
    """
    return milliseconds * THERE / gauge
