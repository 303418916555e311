"""What differs between the Airflows we start: the release, its lock, its commands.

Times measured on 2 cores: a command of `airflow` takes 4 to 6 s, most of it imports. So there are as few as possible.
"""

from __future__ import annotations

from dataclasses import dataclass

USERNAME = "admin"

Command = tuple[str, ...]
"""The words after `airflow`."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of Airflow.

    Attributes:
        version: What pip installs, and what `/version` answers.
        name: Names the lock, `requirements/<name>.txt`, and the directory, `.airflow/<name>`.
        api_path: Where its REST API is.
        pythons: The Pythons that both the release and its lock allow, the preferred first.
        make_database: Commands that make the database that every server starts with.
        serve: Serves the API.
        serve_and_schedule: Serves the API and runs tasks; empty where we have no use for it.
        password: The password of `USERNAME` where it is part of the database; empty: each server gets its own.
    """

    version: str
    name: str
    api_path: str
    pythons: tuple[tuple[int, int], ...]
    make_database: tuple[Command, ...]
    serve: Command
    serve_and_schedule: Command = ()
    password: str = ""


PARSE_DAGS: Command = ("dags", "reserialize")
"""Reads the DAG files into the database once, without a process that stays. The same in both."""

AIRFLOW_3 = Release(
    version="3.3.2",
    name="airflow-3",
    api_path="/api/v2",
    pythons=((3, 13), (3, 12), (3, 11), (3, 14)),
    make_database=(("db", "migrate"),),
    serve=("api-server",),
    serve_and_schedule=("standalone",),
)

# Users and basic auth come with the FAB auth manager; its passwords are hashed into the database. Making a user takes
# a command of 5 s, so the one user is made together with the database, with a password that guards nothing: the server
# listens on 127.0.0.1 for the minutes of a test.
AIRFLOW_2_PASSWORD = "for-tests-only"

AIRFLOW_2 = Release(
    version="2.11.2",
    name="airflow-2",
    api_path="/api/v1",
    pythons=((3, 12), (3, 11)),
    make_database=(
        ("db", "migrate"),
        tuple(
            f"users create --role Admin --username {USERNAME} --password {AIRFLOW_2_PASSWORD} "
            "--firstname Ad --lastname Min --email admin@example.com".split()
        ),
    ),
    serve=("webserver",),
    password=AIRFLOW_2_PASSWORD,
)

RELEASES = {release.version: release for release in (AIRFLOW_3, AIRFLOW_2)}
