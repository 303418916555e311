"""A real Airflow on this machine, started and stopped by a program: for the demo and for the tests.

Read in this order: `server` (the whole on one screen) → `releases` (what differs between the Airflows) →
`environment` (installed once a checkout) → `process` and `keeper` (nothing is left running) → `api` (what it is asked).
"""

from demo.airflow_server.api import AirflowApi, DagRun
from demo.airflow_server.errors import AirflowServerError, PythonNotFound
from demo.airflow_server.server import AirflowServer

__all__ = ["AirflowApi", "AirflowServer", "AirflowServerError", "DagRun", "PythonNotFound"]
