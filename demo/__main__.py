"""Runs the demo: `python -m demo [--keep]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from rich.console import Console

from dagbridge import bootstrap
from demo.airflow_server import AirflowServer, AirflowServerError, DagRun
from demo.aws import Aws, local_aws
from demo.feed import ROOT, SERVICE, Decision, feed, sample_names
from demo.report import Progress, new_console, show
from demo.verdict import expected_runs, verdict
from demo.waiting import start

_AIRFLOW = "3.3.2"
_HOME = ROOT / ".airflow" / "demo"
_ROUTES = ROOT / "layers" / "routes" / "routes.yaml"

Say = Callable[[str], None]


def main() -> int:
    """Start everything, feed every sample event twice, and compare with what Airflow has: 0 when they agree."""
    parser = argparse.ArgumentParser(prog="make demo", description="AWS events start real Airflow DAG runs.")
    parser.add_argument("--keep", action="store_true", help="leave Airflow up, and say where")
    keep = parser.parse_args().keep
    console = new_console()
    try:
        return _demo(console, keep=keep)
    except AirflowServerError as error:
        console.print(f"demo: {error}", style="red", markup=False)
    except KeyboardInterrupt:
        console.print("demo: stopped, and everything with it")
    return 1


def _demo(console: Console, *, keep: bool) -> int:
    _HOME.mkdir(parents=True, exist_ok=True)
    with Progress(console) as say:
        dags, log = ROOT / "demo" / "dags", _HOME / "airflow.log"
        airflow = AirflowServer(_AIRFLOW, home=_HOME, dags=dags, log=log, scheduler=True, on_progress=say)
        with airflow, local_aws(_connection(airflow)) as aws:
            _point_the_bridge_at(aws)
            airflow.api.wait_until_parsed({run["dag_id"] for run in expected_runs()})
            first, second = _feed_all("first", say), _feed_all("second", say)
            waiting = start()
            _wait_for_all(airflow, first, say)
            went_on = waiting.told()
            runs = airflow.api.dag_runs()
            dead_letters = aws.dead_letters()
            if keep:
                process = airflow.leave_running()
    show(console, first, second, runs, dead_letters)
    if keep:
        console.print(f"Airflow stays up: {airflow.base_url}, login {airflow.username}, password {airflow.password}")
        console.print(f"end it with: kill {process}")
    for line in went_on:
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    agreed, line = verdict(runs, first, second)
    console.print(line, highlight=False, soft_wrap=True, markup=False)
    return 0 if agreed else 1


def _connection(airflow: AirflowServer) -> dict[str, object]:
    login = {"login": airflow.username, "password": airflow.password}
    return {"conn_type": "http", "host": airflow.base_url, **login, "extra": {"api_version": "v2"}}


def _point_the_bridge_at(aws: Aws) -> None:
    os.environ |= {
        "DAGBRIDGE_ROUTES": str(_ROUTES),
        "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": aws.dead_letter_queue_url,
        "DAGBRIDGE_CONCURRENCY": "1",  # on SQLite, concurrent triggers end in "database is locked"
        "POWERTOOLS_SERVICE_NAME": SERVICE,
        "POWERTOOLS_METRICS_DISABLED": "true",  # else a state machine's functions write them between these lines
    }
    bootstrap.reset()


def _feed_all(time: str, say: Say) -> list[Decision]:
    decisions = []
    for name in sample_names():
        say(f"feeding {name} for the {time} time")
        decisions += feed(name)
    return decisions


def _wait_for_all(airflow: AirflowServer, decisions: list[Decision], say: Say) -> None:
    """Wait until every run of the samples has ended."""
    keys = sorted({(d.dag_id, d.dag_run_id) for d in decisions if d.dag_id and d.dag_run_id})

    def tell(runs: list[DagRun]) -> None:
        done = sum(run["state"] in {"success", "failed"} for run in runs)
        say(f"waiting for the DAG runs: {done} of {len(keys)} have ended")

    airflow.api.wait_for_states(keys, on_look=tell)


if __name__ == "__main__":
    sys.exit(main())
