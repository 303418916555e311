"""Where a warm event's CPU time goes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from bench import aws, built, events, programs, stand_in_airflow
from bench.section import Scale, Section

LEAST = 0.01  # of all; what has less is not shown

TEXT = """
The same event a thousand times in a warm container under `cProfile`, which makes calls of small functions look dearer
than they are; the waiting for answers is left out. What is dagbridge's own is shown by package, the rest by library.
`requests`, `urllib3`, `http` and `email` are the request and its answer; `aws_lambda_powertools`, `logging` and most of
`json` are the log's line and the metrics.
"""


def measure(_scale: Scale) -> Section:
    """Profile a warm event."""
    with (
        stand_in_airflow.started() as airflow,
        aws.environment(airflow) as environment,
        tempfile.TemporaryDirectory() as folder,
        programs.profiled(built.build() / "S3Function", environment, Path(folder) / "log") as program,
    ):
        shares = program.ask(json.dumps(events.s3_notification([1])))
    shown = {part: share * 100 for part, share in shares.items() if share >= LEAST}
    return Section(
        name="shares",
        title="Where a warm event's CPU time goes",
        text=TEXT,
        header=["", "share, %"],
        rows=[[part, f"{share:.0f}"] for part, share in shown.items()],
        series={part: {"share": share} for part, share in shown.items()},
        unit="% of the CPU time",
    )
