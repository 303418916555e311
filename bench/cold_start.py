"""A cold start, beside two functions by hand."""

from __future__ import annotations

import functools
import statistics

from bench import aws, built, events, rivals, stand_in_airflow
from bench.alternating import take_turns
from bench.emulator import cold_start
from bench.section import Scale, Section, Target

OURS, MINIMAL, USUAL = "dagbridge", "minimal, by hand", "usual, by hand"

TEXT = """
A fresh process of AWS's runtime interface emulator, with AWS's runtime client and CPython 3.13, from its start until
a hand-made Airflow that answers at once has accepted the first DAG run of an S3 notification. The secret comes from
moto. All three sign in to Airflow 3 for a token first.

- **dagbridge** is what `sam build` makes of this checkout: routing, retries, log line and metrics included.
- **minimal, by hand** is `bench/handwritten/minimal`: boto3 for the secret, `requests` for the run, and nothing else.
  Its bytecode is there, and that of `requests`, too.
- **usual, by hand** is `bench/handwritten/usual`: Powertools' logger, metrics, tracer, parameters and batch processor
  and `requests`, as `sam build` ships them, which is without bytecode.

boto3 is the runtime's in the first two, with bytecode; whether Lambda's own copy has it is not known to us. It is the
same for both. The third has a botocore of its own, which Powertools' tracer brings along.
"""


def measure(scale: Scale) -> Section:
    """Measure all three in turns."""
    event = events.s3_notification([1])
    with stand_in_airflow.started() as airflow, aws.environment(airflow) as environment:
        alone = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
        times = take_turns(
            {
                OURS: functools.partial(cold_start, built.build() / "S3Function", environment, event, airflow),
                MINIMAL: functools.partial(cold_start, rivals.minimal(), environment, event, airflow),
                USUAL: functools.partial(cold_start, rivals.usual(), alone, event, airflow),
            },
            scale.rounds,
        )
    medians = {name: statistics.median(each) * 1000 for name, each in times.items()}
    return Section(
        name="cold-start",
        title="Cold start",
        text=TEXT,
        header=["", "median, ms", "fastest, ms", "dagbridge takes"],
        rows=[
            [name, f"{medians[name]:.0f}", f"{min(times[name]) * 1000:.0f}", f"{medians[OURS] / medians[name]:.2f} ×"]
            for name in times
        ],
        targets=[
            Target("cold start beside a minimal function by hand", medians[OURS] / medians[MINIMAL], 1.10),
            Target("cold start beside a usual function by hand", medians[OURS] / medians[USUAL], 0.45),
        ],
        series={name: {"until the first DAG run": value} for name, value in medians.items()},
        unit="milliseconds",
    )
