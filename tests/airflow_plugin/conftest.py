"""The plugin without an Airflow: `tests/airflow/test_across_deployments.py` has it in real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest


@dataclass
class FakeDagRun:
    """What the plugin reads of Airflow's DagRun, which can't be had without Airflow."""

    dag_id: str = "load_orders"
    run_id: str = "manual__1"
    run_type: str = "manual"
    logical_date: datetime | None = None
    start_date: datetime | None = datetime(2026, 3, 14, 3, 10, 0, 412873, UTC)
    end_date: datetime | None = datetime(2026, 3, 14, 3, 12, 44, 97215, UTC)
    conf: Any = field(default_factory=lambda: {"day": "2026-03-13"})


@pytest.fixture
def dag_run() -> Callable[..., FakeDagRun]:
    """Make a run that has ended: `dag_run(dag_id="load_orders")`."""
    return FakeDagRun


@pytest.fixture
def detail_of() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Read the detail of an entry."""
    return lambda entry: json.loads(entry["Detail"])
