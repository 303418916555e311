"""What every test may use: an AWS that is nobody's account, and an Airflow that answers as told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.scripted_airflow import ScriptedAirflow, scripted_airflow

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says something of the machine, and nothing of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def nobodys_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test can reach a real account, whatever the machine's configuration says."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def load_event() -> Callable[[str], Any]:
    """Load a sample Lambda input: `load_event("s3/object-created")`."""
    return lambda name: json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def airflow() -> Iterator[ScriptedAirflow]:
    """An Airflow that answers as the test tells it."""
    with scripted_airflow() as server:
        yield server
