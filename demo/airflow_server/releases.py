"""What differs between the Airflows we start: the release, its lock, its commands.

Times measured on 2 cores: a command of `airflow` takes 4 to 6 s, most of it imports. So there are as few as possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

USERNAME = "admin"

VIEWER = "viewer"
"""A user of SimpleAuthManager who may only look."""

FAB_PASSWORD = "for-tests-only"
"""Of `USERNAME` where FAB keeps it. Its passwords are hashed into the database, and making a user takes a command of
5 s; so the one user is made together with the database, with a password that guards nothing: the server listens on
127.0.0.1 for the minutes of a test."""

Command = tuple[str, ...]
"""The words after `airflow`."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of Airflow, with what signs users in.

    Attributes:
        version: What pip installs, and what `/version` answers.
        name: Names the lock, `requirements/<name>.txt`, and the directory, `.airflow/<name>`.
        api_path: Where its REST API is.
        pythons: The Pythons that both the release and its lock allow, the preferred first.
        make_database: Commands that make the database that every server starts with.
        serve: Serves the API.
        serve_and_schedule: Serves the API and runs tasks; empty where we have no use for it.
        users: Who signs users in: `simple` (SimpleAuthManager, each server with a password of its own) or `fab`.
    """

    version: str
    name: str
    api_path: str
    pythons: tuple[tuple[int, int], ...]
    make_database: tuple[Command, ...]
    serve: Command
    serve_and_schedule: Command = ()
    users: Literal["simple", "fab"] = "simple"

    @property
    def is_airflow_2(self) -> bool:
        """Whether it is configured and asked as Airflow 2 wants it."""
        return self.api_path == "/api/v1"

    @property
    def password(self) -> str:
        """The password of `USERNAME` where it is part of the database; empty: each server gets its own."""
        return FAB_PASSWORD if self.users == "fab" else ""


PARSE_DAGS: Command = ("dags", "reserialize")
"""Reads the DAG files into the database once, without a process that stays. The same in all."""

_MIGRATE: Command = ("db", "migrate")
_MAKE_USER: Command = tuple(
    f"users create --role Admin --username {USERNAME} --password {FAB_PASSWORD} "
    "--firstname Ad --lastname Min --email admin@example.com".split()
)

AIRFLOW_3 = Release(
    version="3.3.2",
    name="airflow-3",
    api_path="/api/v2",
    pythons=((3, 13), (3, 12), (3, 11), (3, 14)),
    make_database=(_MIGRATE,),
    serve=("api-server",),
    serve_and_schedule=("standalone",),
)

AIRFLOW_3_FAB = Release(
    version="3.3.2",
    name="airflow-3-fab",
    api_path="/api/v2",
    pythons=((3, 13), (3, 12), (3, 11)),
    make_database=(_MIGRATE, _MAKE_USER),
    serve=("api-server",),
    users="fab",
)

AIRFLOW_3_1 = Release(
    version="3.1.8",
    name="airflow-3.1",
    api_path="/api/v2",
    pythons=((3, 12), (3, 11)),
    make_database=(_MIGRATE,),
    serve=("api-server",),
)

AIRFLOW_3_0 = Release(
    version="3.0.6",
    name="airflow-3.0",
    api_path="/api/v2",
    pythons=((3, 12), (3, 11)),
    make_database=(_MIGRATE,),
    serve=("api-server",),
)

# Users and basic auth come with the FAB auth manager.
AIRFLOW_2 = Release(
    version="2.11.2",
    name="airflow-2",
    api_path="/api/v1",
    pythons=((3, 12), (3, 11)),
    make_database=(_MIGRATE, _MAKE_USER),
    serve=("webserver",),
    users="fab",
)

RELEASES = {
    "3.3.2": AIRFLOW_3,
    "3.3.2-fab": AIRFLOW_3_FAB,
    "3.1.8": AIRFLOW_3_1,
    "3.0.6": AIRFLOW_3_0,
    "2.11.2": AIRFLOW_2,
}
"""What `AirflowServer` is asked for → the release."""
