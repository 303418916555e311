"""DAGs of which one starts the other, across deployments. Runs on Airflow 2.11 and 3.3.

Two have nothing to execute, so that a scheduler alone brings their runs to an end.
"""

from __future__ import annotations

try:
    from airflow.providers.standard.operators.empty import EmptyOperator
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.operators.empty import EmptyOperator

for dag_id in ("load_orders", "follow_orders"):

    @dag(dag_id=dag_id, schedule=None, catchup=False, is_paused_upon_creation=False)
    def does_nothing():
        """Succeeds at once."""
        EmptyOperator(task_id="nothing")

    does_nothing()


@dag(schedule=None, catchup=False, is_paused_upon_creation=False)
def always_fails():
    """Fails at once."""

    @task
    def fail():
        raise ValueError("as it is meant to")

    fail()


always_fails()
