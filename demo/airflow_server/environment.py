"""Where an Airflow is installed: `.airflow/<name>` in the checkout, made once and used until the lock changes.

.airflow/airflow-3/
    venv/         from requirements/airflow-3.txt, every file checked against its hash
    blank.db      the migrated database without a DAG or a run that each server starts with a copy of
    build.log     what the making said
    stamp         of what it was made; written last, so half of an environment counts as none
    lock          held by whoever makes it
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.airflow_server.configuration import environment_variables, free_port, write_configuration
from demo.airflow_server.process import KeptProcess
from demo.airflow_server.pythons import find_python
from demo.airflow_server.releases import Release

CHECKOUT = Path(__file__).resolve().parents[2]

INSTALL_PATIENCE = 600.0
"""Seconds for the downloads (150 MB) over a slow line."""

COMMAND_PATIENCE = 120.0
"""Seconds for one command of Airflow."""

Progress = Callable[[str], None]
"""Told what is being done, a short phrase such as `installing Airflow 3.3.2 (4 s)`, about once a second."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An installed Airflow."""

    directory: Path

    @property
    def executables(self) -> Path:
        """The `bin` of its venv."""
        return self.directory / "venv" / "bin"

    @property
    def airflow(self) -> str:
        """The path of its command."""
        return str(self.executables / "airflow")

    @property
    def blank_database(self) -> Path:
        """The database to start with."""
        return self.directory / "blank.db"


def ready_environment(release: Release, on_progress: Progress) -> Environment:
    """Return the environment of a release, made now if it is missing or of another lock.

    Args:
        release: The Airflow to install.
        on_progress: Told what is being done.

    Raises:
        PythonNotFound: No Python on this machine runs it.
        AirflowServerError: The installation failed.
    """
    environment = Environment(CHECKOUT / ".airflow" / release.name)
    environment.directory.mkdir(parents=True, exist_ok=True)
    stamp = environment.directory / "stamp"
    expected = _stamp(release, environment)
    with _only_one(environment.directory / "lock", on_progress):
        if not _is(stamp, expected):
            stamp.unlink(missing_ok=True)
            _install(release, environment, on_progress)
            _make_database(release, environment, on_progress)
            stamp.write_text(expected)
    return environment


def ticking(phrase: str, on_progress: Progress) -> Callable[[], None]:
    """Return a function that reports `phrase` with the seconds gone by, at most once a second."""
    started = time.monotonic()
    told = -1

    def tick() -> None:
        nonlocal told
        seconds = int(time.monotonic() - started)
        if seconds != told:
            told = seconds
            on_progress(f"{phrase} ({seconds} s)")

    return tick


def _is(stamp: Path, expected: str) -> bool:
    return stamp.is_file() and stamp.read_text() == expected


def _stamp(release: Release, environment: Environment) -> str:
    """Digest what the environment is made of. Its path too: a venv that was moved does not run."""
    parts = (_lock(release).read_bytes(), repr(release).encode(), bytes(environment.directory))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _lock(release: Release) -> Path:
    return CHECKOUT / "requirements" / f"{release.name}.txt"


@contextmanager
def _only_one(path: Path, on_progress: Progress) -> Iterator[None]:
    """Let one program at a time in. The kernel lets go of the lock when its holder dies."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_progress("waiting for another program that installs Airflow")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(release: Release, environment: Environment, on_progress: Progress) -> None:
    """Make the venv."""
    log = environment.directory / "build.log"
    log.unlink(missing_ok=True)
    tick = ticking(f"installing Airflow {release.version}", on_progress)
    tick()
    python = find_python(release.pythons, fetched=CHECKOUT / ".airflow" / "python")
    venv = str(environment.directory / "venv")
    lock = str(_lock(release))
    uv = (sys.executable, "-m", "uv")
    for command in (
        (*uv, "venv", "--quiet", "--clear", "--no-project", "--python", python, venv),
        (*uv, "pip", "install", "--quiet", "--python", venv, "--require-hashes", "--requirements", lock),
    ):
        KeptProcess(command, env=os.environ, log=log).finish(timeout=INSTALL_PATIENCE, while_waiting=tick)


def _make_database(release: Release, environment: Environment, on_progress: Progress) -> None:
    """Make the blank database, in a home that is thrown away."""
    tick = ticking("migrating the database", on_progress)
    log = environment.directory / "build.log"
    with tempfile.TemporaryDirectory(dir=environment.directory) as directory:
        home = Path(directory)
        write_configuration(release, home=home, dags=home / "dags", port=free_port())
        env = environment_variables(home, environment.executables)
        for command in release.make_database:
            process = KeptProcess((environment.airflow, *command), env=env, log=log)
            process.finish(timeout=COMMAND_PATIENCE, while_waiting=tick)
        environment.blank_database.unlink(missing_ok=True)
        with closing(sqlite3.connect(home / "airflow.db")) as database:
            database.execute(
                "VACUUM INTO ?", (str(environment.blank_database),)
            )  # one file, without its write-ahead log
