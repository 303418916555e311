"""One real Airflow 3.3.2 and one real 2.11.2 for the whole session, each started when a test first asks for it.

Both have the DAGs of `demo/dags` and of `tests/airflow/dags`, and no scheduler: runs stay queued. Their database is
SQLite, on which triggers that arrive at the same time fail: tests send one after the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.airflow_server import AirflowServer, PythonNotFound

HERE = Path(__file__).parent
DAG_FILES = (HERE.parents[1] / "demo" / "dags", HERE / "dags")


@pytest.fixture(scope="session")
def airflow_3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.3.2."""
    with server("3.3.2", tmp_path_factory.mktemp("airflow-3")) as running:
        yield running


@pytest.fixture(scope="session")
def airflow_2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 2.11.2. Its tests are skipped where there is no Python that it runs on."""
    try:
        running = server("2.11.2", tmp_path_factory.mktemp("airflow-2"))
        running.start()
    except PythonNotFound as reason:
        pytest.skip(str(reason))
    yield running
    running.stop()


@pytest.fixture(params=["airflow_3", "airflow_2"])
def airflow(request: pytest.FixtureRequest) -> AirflowServer:
    """Each of the two, without the runs of earlier tests."""
    running: AirflowServer = request.getfixturevalue(request.param)
    running.api.delete_dag_runs()
    return running


def server(version: str, directory: Path) -> AirflowServer:
    """Return an Airflow, not yet started, with everything it needs in `directory`."""
    dags = directory / "dags"
    for source in DAG_FILES:
        shutil.copytree(source, dags, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return AirflowServer(version, home=directory / "home", dags=dags, log=directory / "airflow.log")
