"""What the bridge asks of an Airflow deployment, whichever kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dagbridge.asset_event import AssetEvent
from dagbridge.trigger import Trigger


class AnswerKind(StrEnum):
    """What Airflow did with a request."""

    TRIGGERED = "triggered"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Airflow says to a trigger.

    Attributes:
        kind: What it did.
        state: The state that the run was made in, `queued`; None for a run that was there before, which is not asked.
        url: The run's page in Airflow's UI; None where it is not known (Amazon MWAA).
        paused: Whether the DAG is known to be paused, so that the run waits until somebody unpauses it.
    """

    kind: AnswerKind
    state: str | None = None
    url: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class DagRun:
    """A DAG run as Airflow has it now, in Airflow's own names.

    Attributes:
        state: `queued`, `running`, `success` or `failed`.
        start_date: When it started, in ISO 8601; None before.
        end_date: When it ended, in ISO 8601; None before, and again once it is cleared.
        note: What people or the route noted beside it.
        url: Its page in Airflow's UI; None where it is not known (Amazon MWAA).
    """

    state: str
    start_date: str | None = None
    end_date: str | None = None
    note: str | None = None
    url: str | None = None


class Airflow(Protocol):
    """One Airflow deployment. Safe to call from several threads.

    Each method raises:
        DeferredError: When a later try can succeed. Of a trigger, the run may exist: the same trigger tells.
        RejectedError: When the same request would fail again.
    """

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run, or learn that it exists."""
        ...

    def create_asset_event(self, event: AssetEvent) -> Answer:
        """Create the asset event, or learn that it exists.

        Raises:
            DeferredError: When a later try can succeed. The event may exist: the same request tells.
            RejectedError: When the same request would fail again.
        """
        ...

    def get_run(self, dag_id: str, dag_run_id: str) -> DagRun | None:
        """Look at a DAG run; None: there is none, or no more."""
        ...

    def failed_tasks(self, dag_id: str, dag_run_id: str) -> list[str]:
        """List the `task_id`s of a run that failed, each once, the first 100 instances looked at."""
        ...


class Airflows(Protocol):
    """Name → deployment."""

    def __getitem__(self, name: str) -> Airflow: ...
