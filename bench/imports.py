"""What it takes to import each handler's module."""

from __future__ import annotations

import functools
import re
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path

from bench import built, gauge
from bench.alternating import take_turns
from bench.cpus import measured_cpu, on_cpu
from bench.section import Scale, Section, Target

LIMIT = 60.0  # ms
GAUGE = "`import boto3`, for scale"
HEAVY = ("boto3", "botocore", "requests", "yaml")

TEXT = f"""
`python -X importtime` of each handler's module, cumulative, in a fresh CPython 3.13 with the built layers on its path.
The imports of the standard library are in it. None imports boto3, `requests` or YAML; those come with the first event.

`import boto3` took turns with them, as a gauge of the machine: it took {gauge.THERE} ms where the target was set.
"""

_LINE = re.compile(r"import time: +\d+ \| +(\d+) \| +([\w.]+)$", re.MULTILINE)


def measure(scale: Scale) -> Section:
    """Measure each function's module, in turns."""
    handlers = built.handlers()
    calls: dict[str, Callable[[], float]] = {
        name: functools.partial(_milliseconds, name, module) for name, module in handlers.items()
    }
    times = take_turns({**calls, GAUGE: gauge.boto3_import}, scale.rounds)
    medians = {name: statistics.median(each) for name, each in times.items()}
    slowest = max(medians[name] for name in handlers)
    return Section(
        name="imports",
        title="Import of a handler's module",
        text=TEXT,
        header=["", "median, ms", "heavy modules"],
        rows=[
            [name, f"{medians[name]:.1f}", ", ".join(_heavy(name, module)) or "none"]
            for name, module in handlers.items()
        ]
        + [[GAUGE, f"{medians[GAUGE]:.1f}", ""]],
        targets=[
            Target("import of the slowest handler module", slowest, LIMIT, unit="ms"),
            Target(f"the same, {gauge.WHERE}", gauge.as_there(slowest, medians[GAUGE]), LIMIT, unit="ms"),
            Target(
                "heavy modules that a handler imports", sum(len(_heavy(*one)) for one in handlers.items()), 0, unit=""
            ),
        ],
        series={name: {"import": value} for name, value in medians.items()},
        unit="milliseconds",
    )


def _milliseconds(function: str, module: str) -> float:
    lines = _python(built.build() / function, "-X", "importtime", "-c", f"import {module}").stderr
    return next(int(cumulative) / 1000 for cumulative, name in _LINE.findall(lines) if name == module)


def _heavy(function: str, module: str) -> list[str]:
    code = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    return _python(built.build() / function, "-c", code).stdout.split()


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    with on_cpu(measured_cpu()):
        return subprocess.run(
            [built.lambda_python(), *arguments],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", **built.layers_on_path()},
            capture_output=True,
            text=True,
            check=True,
        )
