"""DAGs that Airflow does not start at every request. Runs on Airflow 2.11 and 3.3."""

from __future__ import annotations

try:
    from airflow.sdk import Param, dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.models.param import Param


@dag(schedule=None, catchup=False, is_paused_upon_creation=False, params={"count": Param(type="integer", minimum=1)})
def needs_a_count():
    """Refuses a conf without `count`, a positive integer."""

    @task
    def show(**context):
        return context["params"]["count"]

    show()


@dag(schedule=None, catchup=False, is_paused_upon_creation=True)
def is_paused():
    """Accepts runs and leaves them queued."""

    @task
    def never_runs():
        pass

    never_runs()


needs_a_count()
is_paused()
