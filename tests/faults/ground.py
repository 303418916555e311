"""What every run of the suite shares: PostgreSQL, the two Airflows on it, and AWS."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.airflow_server import AirflowServer
from tests.faults.aws import local_aws
from tests.faults.postgres import Postgres

CHECKOUT = Path(__file__).resolve().parents[2]
DAG_FILES = (CHECKOUT / "demo" / "dags", CHECKOUT / "tests" / "airflow" / "dags")
NEW, OLD = "3.3.2", "2.11.2"


@dataclass(frozen=True)
class Ground:
    """The shared part.

    Attributes:
        directory: For logs and routing tables.
        postgres: Holds both Airflows' databases.
        airflows: By version.
        aws_url: Where moto is.
    """

    directory: Path
    postgres: Postgres
    airflows: dict[str, AirflowServer]
    aws_url: str

    def rows(self, version: str, sql: str) -> list[list[str]]:
        """Ask the database of one Airflow, as soon as PostgreSQL is up."""
        return self.postgres.rows(_database(version), sql)

    def crash_airflow(self, version: str, pause: float = 0.5) -> None:
        """Kill an API server with SIGKILL, and start it again."""
        self.airflows[version].kill()
        time.sleep(pause)
        self.airflows[version].restart()

    def crash_postgres(self, pause: float = 1.0) -> None:
        """Break every connection to the databases, and start them again."""
        self.postgres.stop()
        time.sleep(pause)
        self.postgres.start()


@contextmanager
def shared_ground(directory: Path, versions: tuple[str, ...]) -> Iterator[Ground]:
    """Start everything, the Airflows side by side.

    Raises:
        PostgresNotFound: There is no PostgreSQL.
        PythonNotFound: No Python runs one of the Airflows.
    """
    dags = directory / "dags"
    for source in DAG_FILES:
        shutil.copytree(source, dags, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(directory / "postgres.log"))
        aws_url = stack.enter_context(local_aws(directory / "moto.log"))
        airflows = {}
        for version in versions:
            airflows[version] = AirflowServer(
                version,
                home=directory / f"airflow-{version}",
                dags=dags,
                log=directory / f"airflow-{version}.log",
                database=postgres.create_database(_database(version)),
            )
            stack.callback(airflows[version].stop)
        with ThreadPoolExecutor() as pool:
            list(pool.map(AirflowServer.start, airflows.values()))
        yield Ground(directory, postgres, airflows, aws_url)


def _database(version: str) -> str:
    return f"airflow-{version}"
