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
from typing import Any

import pytest

from demo.airflow_server import AirflowApi, AirflowServer, PythonNotFound
from demo.airflow_server.configuration import Settings
from tests.support.identity_provider import IdentityProvider, identity_provider

HERE = Path(__file__).parent
DAG_FILES = (HERE.parents[1] / "demo" / "dags", HERE / "dags")


@contextmanager
def running(
    release: str, directories: pytest.TempPathFactory, settings: Settings | None = None
) -> Iterator[AirflowServer]:
    """Run an Airflow. Its tests are skipped where there is no Python that it runs on."""
    directory = directories.mktemp(release)
    dags = directory / "dags"
    for source in DAG_FILES:
        shutil.copytree(source, dags, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    log = directory / "airflow.log"
    airflow = AirflowServer(release, home=directory / "home", dags=dags, log=log, settings=settings)
    try:
        airflow.start()
    except PythonNotFound as reason:
        pytest.skip(str(reason))
    try:
        yield airflow
    finally:
        airflow.stop()


def of_the_session(release: str) -> Any:
    """Make the fixture of a release, which is started once."""

    @pytest.fixture(scope="session")
    def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowServer]:
        with running(release, tmp_path_factory) as airflow:
            yield airflow

    return start


airflow_3 = of_the_session("3.3.2")
airflow_2 = of_the_session("2.11.2")
airflow_3_fab = of_the_session("3.3.2-fab")
airflow_3_1 = of_the_session("3.1.8")
airflow_3_0 = of_the_session("3.0.6")


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
