"""DAGs that a state machine waits for, of Airflow 3."""

from __future__ import annotations

import json
from datetime import timedelta

import boto3
from airflow.sdk import dag, task

settings = {"schedule": None, "catchup": False, "is_paused_upon_creation": False, "max_active_runs": 20}


@dag(**settings)
def succeeds():
    """Ends well."""

    @task
    def load():
        pass

    load()


@dag(**settings)
def fails():
    """Ends with two tasks that failed, and one that never ran for it."""

    @task
    def extract():
        pass

    @task
    def load():
        raise RuntimeError("as it should")

    @task
    def check():
        raise RuntimeError("as it should")

    @task
    def report():
        pass

    extract() >> [load(), check()] >> report()


@dag(**settings)
def hangs():
    """Runs and does not end; between its looks the sensor takes no process."""

    @task.sensor(poke_interval=3600, timeout=timedelta(days=1), mode="reschedule")
    def never():
        return False

    never()


@dag(**settings | {"is_paused_upon_creation": True})
def is_paused():
    """Leaves its runs queued."""

    @task
    def never():
        pass

    never()


@dag(**settings | {"is_paused_upon_creation": True})
def starts_later():
    """Leaves its runs queued, until a test unpauses it."""

    @task
    def load():
        pass

    load()


@dag(**settings)
def tells_step_functions():
    """Answers the state that waits for it; `conf` is `{"task_token": "…", "day": "2026-11-25"}`. 1970 has no orders."""

    @task
    def load(**context):
        if context["dag_run"].conf["day"].startswith("1970"):
            raise RuntimeError("as it should")
        return 182044

    @task
    def tell_success(rows, **context):
        boto3.client("stepfunctions").send_task_success(
            taskToken=context["dag_run"].conf["task_token"], output=json.dumps({"rows": rows})
        )

    @task(trigger_rule="one_failed")
    def tell_failure(**context):
        boto3.client("stepfunctions").send_task_failure(
            taskToken=context["dag_run"].conf["task_token"], error="LoadFailed", cause=context["run_id"]
        )

    rows = load()
    tell_success(rows)
    rows >> tell_failure()


succeeds()
fails()
hangs()
is_paused()
starts_later()
tells_step_functions()
