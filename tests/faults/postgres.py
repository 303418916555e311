"""A PostgreSQL cluster that is thrown away: made in a folder of its own, served on a UNIX socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from demo.airflow_server.process import KeptProcess

PATIENCE = 60.0
"""Seconds for a command of PostgreSQL, and until the server takes connections."""

USER = "airflow"
"""The cluster's superuser."""

# A crash of the machine may cost everything, and nobody minds: what the suite kills is processes.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
}


class PostgresNotFound(Exception):  # noqa: N818 - a state of the machine
    """When PostgreSQL's server is not installed."""


class Postgres:
    """A cluster. A context manager: in it, it takes connections; after it, nothing is left.

    PostgreSQL refuses to run as root, so then it runs as `postgres`, or as `nobody` where there is no such user.
    """

    def __init__(self, log: Path) -> None:
        """Nothing is started yet.

        Args:
            log: The file to append the server's output to.

        Raises:
            PostgresNotFound: There is no server to start.
        """
        self._programs = find_programs()
        self._log = log
        self._as_user = _as_unprivileged_user()
        self._directory = Path()
        self._server: KeptProcess | None = None

    def __enter__(self) -> Self:
        # not in pytest's folder: a socket's path may have 107 characters, and the other user must reach it
        self._directory = Path(tempfile.mkdtemp(prefix="faults-postgres-"))
        try:
            if self._as_user:
                shutil.chown(self._directory, self._as_user[1].removeprefix("--reuid="))
            self._command("initdb", "-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._remove()

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    def start(self) -> None:
        """Start the server, and return when it takes connections."""
        settings = _SETTINGS | {"unix_socket_directories": str(self._directory)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [*self._as_user, str(self._programs / "postgres"), "-D", str(self._data), *options]
        self._server = KeptProcess(command, env=os.environ, log=self._log)
        deadline = time.monotonic() + PATIENCE
        while not self._takes_connections():
            if self._server.status is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start; see {self._log}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server at once, as a crash would: every connection breaks."""
        if self._server is not None:
            self._command("pg_ctl", "stop", "-D", str(self._data), "-m", "immediate")
            self._server.stop()
            self._server = None

    def create_database(self, name: str) -> str:
        """Make an empty database.

        Returns:
            Its SQLAlchemy URL.
        """
        self.rows("postgres", f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg2://{USER}@/{name}?host={self._directory}"

    def rows(self, database: str, sql: str) -> list[list[str]]:
        """Run a statement, and return the rows as text; NULL is empty."""
        options = ("-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self._directory), "-U", USER)
        output = self._command("psql", *options, "-d", database, "-c", sql)
        return [line.split("\t") for line in output.splitlines()]

    def _takes_connections(self) -> bool:
        command = [str(self._programs / "pg_isready"), "-q", "-h", str(self._directory)]
        return subprocess.run(command, check=False, timeout=PATIENCE).returncode == 0

    def _command(self, program: str, *arguments: str) -> str:
        command = [*self._as_user, str(self._programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program} failed with exit status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def _remove(self) -> None:
        try:
            if self._server is not None:
                self._server.stop()
        finally:
            shutil.rmtree(self._directory, ignore_errors=True)


def find_programs() -> Path:
    """Find the folder of PostgreSQL's programs: Debian's newest, else the PATH's.

    Raises:
        PostgresNotFound: There is none.
    """
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not debian and on_path is None:
        raise PostgresNotFound(
            "no PostgreSQL server on this machine: install Debian's `postgresql`, or put initdb on PATH"
        )
    return debian[-1].parent if debian else Path(str(on_path)).resolve().parent


def _as_unprivileged_user() -> Sequence[str]:
    """Return the words before a command that take root's rights from it; none where we are not root."""
    if os.geteuid() != 0:
        return ()
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return ("setpriv", f"--reuid={user.pw_name}", f"--regid={user.pw_gid}", "--clear-groups", "--")
