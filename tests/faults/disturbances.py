"""What can go wrong beside single requests: each a function that does it to a run, and mends it."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Callable

from tests.faults.ground import NEW, OLD
from tests.faults.stage import Stage

Disturbance = Callable[[Stage], None]

OUTAGE = 5.0
"""Seconds that the retry queue cannot be reached."""

UNTIL_THE_SECRET_FOLLOWS = 1.0
"""Seconds between a password's change in Airflow and in Secrets Manager."""


def airflow_killed(stage: Stage) -> None:
    """Kill Airflow's API server with SIGKILL, and start it again."""
    stage.disturbances["Airflow's API server killed with SIGKILL and restarted"] += 1
    stage.ground.crash_airflow(NEW)


def old_airflow_killed(stage: Stage) -> None:
    """Kill the web server of Airflow 2 with SIGKILL, and start it again."""
    stage.disturbances["Airflow 2's web server killed with SIGKILL and restarted"] += 1
    stage.ground.crash_airflow(OLD)


def postgres_restarted(stage: Stage) -> None:
    """Restart PostgreSQL, breaking every connection."""
    stage.disturbances["PostgreSQL restarted"] += 1
    stage.ground.crash_postgres()


def token_secret_changed(stage: Stage) -> None:
    """Restart Airflow with another secret, so that it refuses every token that it gave out."""
    stage.disturbances["token secret changed"] += 1
    stage.ground.airflows[NEW].change_configuration("api_auth", "jwt_secret", secrets.token_urlsafe(64))
    stage.ground.crash_airflow(NEW)


def password_rotated(stage: Stage) -> None:
    """Change the password in Airflow and end every session; Secrets Manager follows a while later."""
    stage.disturbances["password rotated"] += 1
    stage.ground.airflows[NEW].change_password(secrets.token_urlsafe(12))
    stage.ways[NEW].behaviour.expire_all_tokens()
    time.sleep(UNTIL_THE_SECRET_FOLLOWS)
    stage.put_secret(NEW)


def retry_queue_unreachable(stage: Stage) -> None:
    """Let no handler reach the retry queue for a while."""
    stage.disturbances["retry queue unreachable for a while"] += 1
    stage.way_to_aws.behaviour.unreachable = stage.stack.retry.url
    time.sleep(OUTAGE)
    stage.way_to_aws.behaviour.unreachable = None


ALL: tuple[Disturbance, ...] = (
    airflow_killed,
    old_airflow_killed,
    postgres_restarted,
    token_secret_changed,
    password_rotated,
    retry_queue_unreachable,
)


class Killer:
    """Kills a handler's process in the middle of its work, now and then. A context manager."""

    def __init__(self, stage: Stage, draw: random.Random, pause: tuple[float, float], most: int = 10_000) -> None:
        """Nothing is killed yet.

        Args:
            stage: Whose containers.
            draw: Draws when and which.
            pause: Seconds between two kills, at least and at most.
            most: How many to kill.
        """
        self._stage = stage
        self._draw = draw
        self._pause = pause
        self._most = most
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        for _ in range(self._most):
            if self._ended.wait(self._draw.uniform(*self._pause)):
                return
            self._kill_one()

    def _kill_one(self) -> None:
        for _ in range(100):
            busy = [container for container in self._stage.containers if container.busy]
            if busy:
                time.sleep(self._draw.uniform(0, 0.05))  # anywhere in it, not at its beginning
                self._draw.choice(busy).kill()
                self._stage.disturbances["handler's process killed in its work"] += 1
                return
            time.sleep(0.01)
