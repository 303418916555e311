"""What RunDag's looks say, of Airflows that are held in memory; `tests/airflow/step_functions` has real ones."""

import json
from collections.abc import Mapping

import pytest

from dagbridge.airflow.protocol import DagRun
from dagbridge.errors import AirflowUnavailable, RouteNotFound, UnknownEvent
from dagbridge.run_dag import look, with_state

NOW = 1795593600.0
STARTED = "2026-11-25T08:00:00Z"  # the same
RUNNING, SUCCESS, FAILED = (
    DagRun("running", STARTED),
    DagRun("success", STARTED, STARTED, "a note", "u"),
    DagRun("failed"),
)


class MemoryAirflow:
    """Has runs, by the id of their DAG; a DAG whose run is an exception cannot be asked."""

    def __init__(self, runs: Mapping[str, DagRun | Exception | None]) -> None:
        self.runs = runs

    def get_run(self, dag_id: str, dag_run_id: str) -> DagRun | None:
        run = self.runs[dag_id]
        if isinstance(run, Exception):
            raise run
        return run

    def failed_tasks(self, dag_id: str, dag_run_id: str) -> list[str]:
        return [f"task-of-{dag_id}"]


def run(dag_id, **fields):
    return {"route": "r", "airflow": "default", "dag_id": dag_id, "dag_run_id": "x", "state": "queued", **fields}


def looked(elapsed=0.0, **runs):
    payload = {"runs": [run(name) for name in runs], "run_dag": {"started": STARTED, "input": {"timeout_seconds": 60}}}
    return look({"default": MemoryAirflow(runs)}, payload, clock=lambda: NOW + elapsed)


def cause(answer):
    return json.loads(answer["cause"])


def test_a_run_that_goes_on_is_waited_for():
    answer = looked(load=RUNNING)

    assert ("waiting", 5) == (answer["verdict"], answer["wait_seconds"])


def test_runs_that_all_succeeded_are_told_as_airflow_has_them():
    answer = looked(load=SUCCESS)

    told = {"state": "success", "start_date": STARTED, "end_date": STARTED, "note": "a note", "url": "u"}
    assert {"verdict": "success", "runs": [run("load", **told)]} == answer


def test_all_runs_are_awaited_also_where_one_has_failed():
    assert "waiting" == looked(load=FAILED, check=RUNNING)["verdict"]


def test_a_run_that_was_cleared_before_the_others_have_ended_is_waited_for_again():
    first = looked(load=FAILED, check=RUNNING)
    runs = {"load": DagRun("queued"), "check": SUCCESS}
    payload = {"runs": first["runs"], "run_dag": {"started": STARTED, "input": {}}}

    again = look({"default": MemoryAirflow(runs)}, payload, clock=lambda: NOW)

    assert ("waiting", ["queued", "success"]) == (again["verdict"], [told["state"] for told in again["runs"]])


def test_a_failed_run_is_told_with_its_failed_tasks():
    answer = looked(load=FAILED, check=SUCCESS)

    assert ("failed", "DagRunFailed") == (answer["verdict"], answer["error"])
    assert "1 of 2 DAG runs failed" == cause(answer)["message"]
    assert {
        "airflow": "default",
        "dag_id": "load",
        "dag_run_id": "x",
        "state": "failed",
        "failed_tasks": ["task-of-load"],
        "url": None,
    } == cause(answer)["runs"][0]


def test_a_run_that_is_no_more_is_told():
    answer = looked(load=None, check=SUCCESS)

    assert ("DagRunDeleted", "1 of 2 DAG runs were deleted") == (answer["error"], cause(answer)["message"])
    assert ["deleted", "success"] == [told["state"] for told in answer["runs"]]


def test_no_run_at_all_is_a_failure():
    assert "NoDagRun" == looked()["error"]


def test_a_run_that_has_ended_at_the_timeout_has_ended():
    assert "success" == looked(60, load=SUCCESS)["verdict"]


def test_a_run_that_goes_on_at_the_timeout_is_left():
    answer = looked(60, load=RUNNING, check=SUCCESS)

    assert "DagRunTimedOut" == answer["error"]
    assert "1 of 2 DAG runs have not ended after 60 s; they go on in Airflow" == cause(answer)["message"]


def test_an_airflow_that_is_away_is_told_to_the_state_machine_which_asks_again():
    with pytest.raises(AirflowUnavailable):
        looked(load=AirflowUnavailable("down"))


def test_an_airflow_that_is_away_at_the_timeout_ends_it():
    answer = looked(60, load=AirflowUnavailable("down"))

    assert "DagRunTimedOut" == answer["error"]
    assert "Airflow cannot be asked: AirflowUnavailable: down" == cause(answer)["message"]


def test_a_cause_is_never_longer_than_step_functions_takes():
    assert len(looked(**{f"{n}-{'x' * 240}": FAILED for n in range(100)})["cause"]) <= 32_768


def test_an_airflow_that_the_table_has_no_more_is_told():
    payload = {"runs": [run("load", airflow="old")], "run_dag": {"started": STARTED, "input": {}}}

    with pytest.raises(RouteNotFound, match="airflow old"):
        look({}, payload)


@pytest.mark.parametrize(
    ("runs", "what"),
    [
        (None, "runs must be an array"),
        ({}, "runs must be an array"),
        (["x"], r"runs\[0\] is no object"),
        ([{"airflow": "default", "dag_id": "load"}], r"runs\[0\]\.dag_run_id is missing"),
        ([run(5)], r"runs\[0\]\.dag_id must be a string"),
    ],
)
def test_runs_that_nobody_started_are_told_by_what_is_wrong(runs, what):
    with pytest.raises(UnknownEvent, match=what):
        look({}, {"runs": runs, "run_dag": {"started": STARTED, "input": {}}})


def test_a_run_that_was_there_gets_its_state_and_the_others_are_not_asked_for():
    runs = [run("load", state=None), run("nobody-asks")]

    assert ["running", "queued"] == [
        told["state"] for told in with_state({"default": MemoryAirflow({"load": RUNNING})}, runs)
    ]
