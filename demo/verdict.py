"""Whether Airflow has exactly the runs that the sample events should start."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from demo.airflow_server import DagRun
from demo.feed import Decision

_EXPECTED = Path(__file__).with_name("expected.yaml")


def expected_runs() -> list[dict[str, Any]]:
    """Read what Airflow must have: `[{"dag_id", "conf"}]`."""
    runs: list[dict[str, Any]] = yaml.safe_load(_EXPECTED.read_text(encoding="utf-8"))
    return runs


def verdict(runs: Sequence[DagRun], first: Sequence[Decision], second: Sequence[Decision]) -> tuple[bool, str]:
    """Compare what Airflow has with what it must have.

    Returns:
        Whether all is as it must be, and the demo's last line.
    """
    differences = _differences(runs) + _not_refused(second)
    if differences:
        return False, "demo: failed: " + "; ".join(differences)
    duplicates = sum(decision.outcome == "duplicate" for decision in (*first, *second))
    confirmed = f"{len(runs)} of {len(expected_runs())} DAG runs confirmed by Airflow"
    return True, f"demo: {confirmed}, {duplicates} duplicates refused"


def _differences(runs: Sequence[DagRun]) -> list[str]:
    wanted, found = _counted(expected_runs()), _counted(runs)
    return [
        *(f"Airflow lacks {run}" for run in (wanted - found).elements()),
        *(f"Airflow has {run}, which nothing asked for" for run in (found - wanted).elements()),
        *(f"{run['dag_run_id']} ended as {run['state']}" for run in runs if run["state"] != "success"),
    ]


def _not_refused(second: Sequence[Decision]) -> list[str]:
    sent = [decision for decision in second if decision.dag_run_id]
    return [f"{d.event} was {d.outcome} the second time" for d in sent if d.outcome != "duplicate"]


def _counted(runs: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(json.dumps([run["dag_id"], run["conf"]], sort_keys=True, ensure_ascii=False) for run in runs)
