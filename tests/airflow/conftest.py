"""The real Airflows of the session, each started when a test first asks for it.

CI starts 3.3.2 and 2.11.2; with `make test-airflow` every test that takes the fixture `airflow` meets the others too.

All have the DAGs of `demo/dags` and of `tests/airflow/dags`, and no scheduler: runs stay queued. Their database is
SQLite, on which triggers that arrive at the same time fail: tests send one after the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.airflow_server import AirflowApi, AirflowServer, PythonNotFound
from demo.airflow_server.configuration import Settings
from tests.support.identity_provider import IdentityProvider, identity_provider

HERE = Path(__file__).parent
DAG_FILES = (HERE.parents[1] / "demo" / "dags", HERE / "dags")


@pytest.fixture(scope="session")
def airflow_3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.3.2, with the SimpleAuthManager."""
    with running("3.3.2", tmp_path_factory) as airflow:
        yield airflow


@pytest.fixture(scope="session")
def airflow_2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 2.11.2, with basic auth."""
    with running("2.11.2", tmp_path_factory) as airflow:
        yield airflow


@pytest.fixture(scope="session")
def airflow_3_fab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.3.2, with the FAB auth manager."""
    with running("3.3.2-fab", tmp_path_factory) as airflow:
        yield airflow


@pytest.fixture(scope="session")
def airflow_3_1(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.1.8."""
    with running("3.1.8", tmp_path_factory) as airflow:
        yield airflow


@pytest.fixture(scope="session")
def airflow_3_0(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.0.6."""
    with running("3.0.6", tmp_path_factory) as airflow:
        yield airflow


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    """A real OAuth 2 server."""
    with identity_provider(tmp_path_factory.mktemp("identity-provider")) as provider:
        yield provider


@pytest.fixture(scope="session")
def airflow_oauth2(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
    """Airflow 3.3.2 that takes the tokens of that server, and no others."""
    with running("3.3.2", tmp_path_factory, provider.trust) as airflow:
        airflow.api = AirflowApi(airflow.base_url, "/api/v2", auth=provider.signed_in())
        yield airflow
        airflow.api.close()


ALL = [
    "airflow_3",
    "airflow_2",
    pytest.param("airflow_3_fab", marks=pytest.mark.more_airflows),
    pytest.param("airflow_3_1", marks=pytest.mark.more_airflows),
    pytest.param("airflow_3_0", marks=pytest.mark.more_airflows),
]


@pytest.fixture(params=ALL)
def airflow(request: pytest.FixtureRequest) -> AirflowServer:
    """Each of them, without the runs of earlier tests."""
    started: AirflowServer = request.getfixturevalue(request.param)
    started.api.delete_dag_runs()
    return started


@contextmanager
def running(
    release: str, directories: pytest.TempPathFactory, settings: Settings | None = None
) -> Iterator[AirflowServer]:
    """Run an Airflow. Its tests are skipped where there is no Python that it runs on."""
    directory = directories.mktemp(release)
    dags = directory / "dags"
    for source in DAG_FILES:
        shutil.copytree(source, dags, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    airflow = AirflowServer(
        release, home=directory / "home", dags=dags, log=directory / "airflow.log", settings=settings or {}
    )
    try:
        airflow.start()
    except PythonNotFound as reason:
        pytest.skip(str(reason))
    try:
        yield airflow
    finally:
        airflow.stop()
