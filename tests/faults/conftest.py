"""The ground that all tests of this folder stand on, and how long and by which seed they run.

`FAULTS_EVENTS` and `FAULTS_SEED` are set by `make test-faults EVENTS=10000 SEED=7`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from demo.airflow_server import PythonNotFound
from tests.faults.ground import NEW, OLD, Ground, shared_ground
from tests.faults.postgres import PostgresNotFound
from tests.faults.stage import Stage, stage


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """PostgreSQL, both Airflows and AWS; skips where the machine has no PostgreSQL, or no Python for an Airflow."""
    with ExitStack() as ending:
        try:
            made = ending.enter_context(shared_ground(tmp_path_factory.mktemp("faults"), (NEW, OLD)))
        except (PostgresNotFound, PythonNotFound) as reason:
            pytest.skip(str(reason))
        yield made


@pytest.fixture(scope="module")
def calm_stage(ground: Ground) -> Iterator[Stage]:
    """A run on which nothing goes wrong but what a test does to it, shared by the tests of a file."""
    with stage(ground, size=1) as made:
        yield made


@pytest.fixture(scope="session")
def seed() -> int:
    """What everything that is drawn at random follows from; each run draws another, and prints it."""
    return int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture(scope="session")
def number_of_events() -> int:
    """Events of the mixed run."""
    return int(os.environ.get("FAULTS_EVENTS") or 1000)
