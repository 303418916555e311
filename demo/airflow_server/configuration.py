"""The `airflow.cfg` of a server, and the environment its commands run in.

A file that we write whole, not variables: Airflow writes its own on first use, and two commands that start together
would race for it. It also lets a person use the server's home by hand: `AIRFLOW_HOME=… airflow dags list`.
"""

from __future__ import annotations

import base64
import configparser
import os
import secrets
import socket
from pathlib import Path

from demo.airflow_server.releases import USERNAME, VIEWER, Release

HOST = "127.0.0.1"

_FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"

Settings = dict[str, dict[str, str]]
"""Section → option → value, as in airflow.cfg."""


def free_port() -> int:
    """Return a TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def write_configuration(  # noqa: PLR0913 - each is a choice of its own, and all but one go by name
    release: Release,
    *,
    home: Path,
    dags: Path,
    port: int,
    database: str | None = None,
    settings: Settings | None = None,
) -> None:
    """Write `home/airflow.cfg`.

    Args:
        release: Whose settings.
        home: The server's AIRFLOW_HOME, an absolute path.
        dags: Where the DAG files are.
        port: Where the API is served.
        database: An SQLAlchemy URL; None: SQLite in `home`.
        settings: What it has besides, or in place of what it would have.
    """
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_dict(_common(home, dags))
    parser["database"]["sql_alchemy_conn"] = _literal(database or f"sqlite:///{home}/airflow.db")
    parser.read_dict(_airflow_2(port) if release.is_airflow_2 else _airflow_3(port))
    if release.users == "fab" and not release.is_airflow_2:
        parser["core"]["auth_manager"] = _FAB
    parser.read_dict(settings or {})
    with (home / "airflow.cfg").open("w") as file:
        parser.write(file)


def environment_variables(home: Path, executables: Path) -> dict[str, str]:
    """Return the environment of every Airflow command: this program's, without what would lead Airflow astray.

    Args:
        home: The server's AIRFLOW_HOME.
        executables: The `bin` of Airflow's venv. First on the PATH: `standalone` calls `airflow` by name.
    """
    ours = ("AIRFLOW", "PYTHON", "VIRTUAL_ENV", "GUNICORN", "FLASK")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "AIRFLOW_HOME": str(home),
        "PATH": os.pathsep.join((str(executables), os.environ.get("PATH", os.defpath))),
        # All of it talks to 127.0.0.1. Besides, a look at macOS's proxy settings crashes a forked process.
        "NO_PROXY": "*",
        "no_proxy": "*",
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS: Airflow's task runner forks
        "GUNICORN_CMD_ARGS": "--no-control-socket",  # it would be a file in the user's home
        "PYTHONUNBUFFERED": "1",  # the log shows what came last
    }


def _common(home: Path, dags: Path) -> Settings:
    return {
        "core": {
            "dags_folder": _literal(dags),
            "load_examples": "False",
            "parallelism": "4",  # LocalExecutor starts as many processes at once; the default is 32
            "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        },
        "database": {},
        "logging": {
            "base_log_folder": f"{_literal(home)}/logs",
            # Fixed ports by default, for which two servers would fight.
            "worker_log_server_port": str(free_port()),
            "trigger_log_server_port": str(free_port()),
        },
        "usage_data_collection": {"enabled": "False"},
    }


def _airflow_3(port: int) -> Settings:
    return {
        "core": {"simple_auth_manager_users": f"{USERNAME}:admin,{VIEWER}:viewer"},  # name:role
        "api": {
            "host": HOST,
            "port": str(port),
            "base_url": f"http://{HOST}:{port}",  # where tasks find the execution API
            "workers": "1",  # the default before 3.1 is 4
            "secret_key": secrets.token_urlsafe(32),
        },
        "api_auth": {"jwt_secret": secrets.token_urlsafe(64)},
    }


def _airflow_2(port: int) -> Settings:
    return {
        "webserver": {
            "web_server_host": HOST,
            "web_server_port": str(port),
            "workers": "1",
            "web_server_master_timeout": "0",  # else, on a busy machine, its monitor ends a server that answers
            "secret_key": secrets.token_urlsafe(32),
        },
        "api": {"auth_backends": "airflow.providers.fab.auth_manager.api.auth.backend.basic_auth"},
    }


def change_configuration(home: Path, section: str, option: str, value: str) -> None:
    """Write one option of `home/airflow.cfg` anew, for the next start."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(home / "airflow.cfg")
    parser[section][option] = value.replace("%", "%%")
    with (home / "airflow.cfg").open("w") as file:
        parser.write(file)


def _literal(path: Path | str) -> str:
    """Write a path so that Airflow, which interpolates its settings, reads it back unchanged."""
    return str(path).replace("%", "%%")
