"""One Airflow on this machine, from nothing to answering, and back to nothing."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from demo.airflow_server.api import AirflowApi
from demo.airflow_server.configuration import (
    HOST,
    Settings,
    change_configuration,
    environment_variables,
    free_port,
    write_configuration,
)
from demo.airflow_server.environment import COMMAND_PATIENCE, Environment, Progress, ready_environment, ticking
from demo.airflow_server.errors import AirflowServerError, with_log
from demo.airflow_server.process import KeptProcess
from demo.airflow_server.releases import PARSE_DAGS, RELEASES, USERNAME, VIEWER, Command

START_PATIENCE = 150.0
"""Seconds from the start of the processes until the API must answer."""

PERIOD = 0.2
"""Seconds between two looks."""

_PASSWORDS = "simple_auth_manager_passwords.json.generated"
"""Where SimpleAuthManager reads passwords at every login; it makes some up only if there is no such file."""


class AirflowServer:
    """A real Airflow on 127.0.0.1. A context manager: in it, the API answers.

    Its database is SQLite, made for it, or one that it is given. It always starts without runs. Everything it started
    ends with it: after `stop`, after an exception, after Ctrl-C, and also when this program is killed.

        with AirflowServer("3.3.2", home=Path("scratch"), dags=Path("demo/dags"), log=Path("airflow.log")) as airflow:
            airflow.api.dag_runs("ingest_orders")

    Attributes:
        release: What it was asked for: `3.3.2`, `3.3.2-fab`, …
        version: What it answers to `/version`: `3.3.2`, …
        home: Its AIRFLOW_HOME.
        dags: Where its DAG files are.
        log: Where everything it says goes.
        base_url: `http://127.0.0.1:<port>`.
        username: A user who may do everything.
        password: Theirs. Of the user `viewer`, who may only look, too; FAB has that one only when it is made.
        api: Its REST API, as that user.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, and all but one go by name
        self,
        release: str,
        *,
        home: Path,
        dags: Path,
        log: Path,
        port: int | None = None,
        scheduler: bool = False,
        database: str | None = None,
        settings: Settings | None = None,
        variables: Mapping[str, str] | None = None,
        on_progress: Progress = lambda _: None,
    ) -> None:
        """Nothing is started yet.

        Args:
            release: `3.3.2`, `3.3.2-fab` (with the FAB auth manager), `3.1.8`, `3.0.6` or `2.11.2`.
            home: A directory of its own. A database that lies there is replaced.
            dags: The directory of the DAG files.
            log: The file to append its output to.
            port: Where it listens; by default on a free port.
            scheduler: Whether runs are executed (`airflow standalone`, 3.3.2 only). Without, they stay queued, and
                the DAG files are read once at the start, and by `parse_dags`.
            database: The SQLAlchemy URL of an empty database (PostgreSQL, which takes triggers at the same time); by
                default SQLite.
            settings: What airflow.cfg has besides, or in place of what it would have: section → option → value.
            variables: Added to the environment of its commands, such as a `PYTHONPATH` with packages of a plugin.
            on_progress: Told what is being done at the start.

        Raises:
            ValueError: For another release, or for a scheduler of one that is started without.
        """
        if release not in RELEASES:
            raise ValueError(f"no lock for Airflow {release}; there are {', '.join(RELEASES)}")
        self._release = RELEASES[release]
        self._command = self._release.serve_and_schedule if scheduler else self._release.serve
        if not self._command:
            raise ValueError(f"Airflow {release} is started without a scheduler only")
        self.release = release
        self.version = self._release.version
        self.home = home.resolve()
        self.dags = dags.resolve()
        self.log = log.resolve()
        self.username = USERNAME
        self.password = self._release.password or secrets.token_urlsafe(12)
        self._port = port or free_port()
        self.base_url = f"http://{HOST}:{self._port}"
        self.api = AirflowApi(self.base_url, self._release.api_path, username=USERNAME, password=self.password)
        self._parses_by_itself = scheduler
        self._database = database
        self._settings = settings or {}
        self._variables = dict(variables or {})
        self._on_progress = on_progress
        self._environment: Environment | None = None
        self._process: KeptProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Install Airflow where needed, start it, and return when its API answers and has read the DAG files.

        Raises:
            PythonNotFound: No Python on this machine runs this Airflow.
            AirflowServerError: It could not be installed, or does not answer after `START_PATIENCE` seconds.
        """
        self._environment = ready_environment(self._release, self._on_progress)
        self._lay_out_home(self._environment)
        try:
            self._process = self.run(self._command)
            if not self._parses_by_itself:
                self.parse_dags()
            self._wait_for_api(self._process)
        except BaseException:  # Ctrl-C too: what was started must not stay
            self.stop()
            raise

    def stop(self) -> None:
        """End everything that `start` started. Harmless when nothing runs."""
        self.api.close()
        if self._process is not None:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """End the API as a crash would (SIGKILL); what it stored stays, for `restart`.

        Raises:
            AirflowServerError: It does not run.
        """
        if self._process is None:
            raise AirflowServerError("Airflow does not run: start it first")
        self._process.kill()
        self._process = None

    def restart(self) -> None:
        """Start again where `stop` or `kill` left off: the same port, the same database.

        Raises:
            AirflowServerError: It does not answer after `START_PATIENCE` seconds.
        """
        try:
            self._process = self.run(self._command)
            self._wait_for_api(self._process)
        except BaseException:
            self.stop()
            raise

    def change_configuration(self, section: str, option: str, value: str) -> None:
        """Change an option of airflow.cfg, for the next `restart`."""
        change_configuration(self.home, section, option, value)

    def change_password(self, password: str) -> None:
        """Give the users of a SimpleAuthManager another password, from the next login on."""
        self.password = password
        (self.home / _PASSWORDS).write_text(json.dumps({USERNAME: password, VIEWER: password}))

    def leave_running(self) -> int:
        """Let Airflow outlive this program.

        Returns:
            The process to send SIGTERM to, to end Airflow: `kill <it>`.

        Raises:
            AirflowServerError: It does not run.
        """
        if self._process is None:
            raise AirflowServerError("Airflow does not run: start it first")
        session = self._process.leave_running()
        self._process = None
        return session

    def parse_dags(self) -> None:
        """Have the DAG files read again, where no scheduler does so.

        Raises:
            AirflowServerError: The command failed. (A DAG file with an error does not make it fail.)
        """
        tick = ticking("reading the DAG files", self._on_progress)
        self.run(PARSE_DAGS).finish(timeout=COMMAND_PATIENCE, while_waiting=tick)

    def _lay_out_home(self, environment: Environment) -> None:
        """Write what Airflow finds when it starts: its settings, a database, and the password of its users."""
        self.home.mkdir(parents=True, exist_ok=True)
        for left in self.home.glob("airflow.db*"):
            left.unlink()
        write_configuration(
            self._release,
            home=self.home,
            dags=self.dags,
            port=self._port,
            database=self._database,
            settings=self._settings,
        )
        self.change_password(self.password)
        if self._database is None:
            shutil.copyfile(environment.blank_database, self.home / "airflow.db")
            return
        tick = ticking("migrating the database", self._on_progress)
        for command in self._release.make_database:
            self.run(command).finish(timeout=COMMAND_PATIENCE, while_waiting=tick)

    def run(self, command: Command, variables: Mapping[str, str] | None = None) -> KeptProcess:
        """Start a command of Airflow on this server's home, such as `("scheduler",)` of an Airflow 2.

        Args:
            command: The words after `airflow`.
            variables: Added to its environment.

        Returns:
            The running command, which whoever asked for it has to `stop`.

        Raises:
            AirflowServerError: This server was never started.
        """
        if self._environment is None:
            raise AirflowServerError("Airflow does not run: start it first")
        env = environment_variables(self.home, self._environment.executables) | self._variables | dict(variables or {})
        return KeptProcess((self._environment.airflow, *command), env=env, log=self.log)

    def _wait_for_api(self, process: KeptProcess) -> None:
        """Return when this server's own version answers."""
        tick = ticking("waiting for the API", self._on_progress)
        deadline = time.monotonic() + START_PATIENCE
        while self.api.version() != self.version:
            if process.status is not None:
                raise with_log(f"`{process.name}` ended with exit status {process.status}", self.log)
            if time.monotonic() > deadline:
                raise with_log(f"`{process.name}` does not answer after {START_PATIENCE:.0f} s", self.log)
            tick()
            time.sleep(PERIOD)
