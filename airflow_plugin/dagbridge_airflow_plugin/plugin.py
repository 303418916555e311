"""What Airflow loads, by the entry point `airflow.plugins`, and what it calls when a DAG run has ended.

The only file that imports Airflow. The hooks are the same in 2.11 and 3.0 to 3.3:
https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/listeners.html

They are called by the scheduler; in 3.x also by the API server, when somebody sets a run's state there.
"""

from __future__ import annotations

from airflow.configuration import conf
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

from dagbridge_airflow_plugin.event import DagRun
from dagbridge_airflow_plugin.reporter import Reporter
from dagbridge_airflow_plugin.settings import SECTION


def _option(name: str) -> str | None:
    """Read `[dagbridge] name` of airflow.cfg, or `AIRFLOW__DAGBRIDGE__NAME`."""
    value: str | None = conf.get(SECTION, name, fallback=None)
    return value


class Listener:
    """Told by Airflow of the ends of DAG runs."""

    def __init__(self) -> None:
        self._reporter = Reporter(_option)

    @hookimpl  # type: ignore[untyped-decorator] # there is no Airflow where types are checked
    def on_dag_run_success(self, dag_run: DagRun) -> None:
        """Tell EventBridge of a run that succeeded."""
        self._reporter.report(dag_run, "success")

    @hookimpl  # type: ignore[untyped-decorator]
    def on_dag_run_failed(self, dag_run: DagRun) -> None:
        """Tell EventBridge of a run that failed."""
        self._reporter.report(dag_run, "failed")


class DagbridgePlugin(AirflowPlugin):  # type: ignore[misc]
    """The plugin."""

    name = "dagbridge"
    listeners = [Listener()]  # noqa: RUF012 - Airflow's own way of saying it
