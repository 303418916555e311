"""The Airflows that the other tests rely on are real, and go away."""

from __future__ import annotations

import socket

import pytest
import requests

from demo.airflow_server import AirflowServer, AirflowServerError


def trigger(airflow: AirflowServer, dag_id: str, **fields: object) -> requests.Response:
    required = {"logical_date": None} if airflow.version.startswith("3") else {}
    return airflow.api.request("POST", f"/dags/{dag_id}/dagRuns", json=required | fields)


def test_the_version_that_was_asked_for_answers(airflow):
    assert airflow.version == airflow.api.version()


def test_the_dags_of_the_demo_and_of_the_tests_are_there(airflow):
    dag_ids = airflow.api.dag_ids()

    assert {"ingest_orders", "needs_a_count", "is_paused"} <= set(dag_ids)


def test_a_post_makes_a_run_with_its_conf(airflow):
    trigger(airflow, "ingest_orders", dag_run_id="first", conf={"key": "ü/1 2+3", "size": 7}, note="by a test")

    (run,) = airflow.api.dag_runs("ingest_orders")

    expected = {
        "dag_id": "ingest_orders",
        "dag_run_id": "first",
        "state": "queued",
        "conf": {"key": "ü/1 2+3", "size": 7},
        "note": "by a test",
    }
    assert expected == {field: run[field] for field in expected}


def test_a_run_is_found_by_its_id(airflow):
    trigger(airflow, "ingest_orders", dag_run_id="a+b:c")

    run = airflow.api.dag_run("ingest_orders", "a+b:c")

    assert run is not None
    assert "a+b:c" == run["dag_run_id"]


def test_a_run_that_does_not_exist_is_none(airflow):
    assert airflow.api.dag_run("ingest_orders", "never") is None


def test_deleted_runs_are_gone(airflow):
    trigger(airflow, "ingest_orders")

    airflow.api.delete_dag_runs()

    assert [] == airflow.api.dag_runs()


def test_more_runs_than_one_answer_holds_are_all_listed(airflow_3):
    airflow_3.api.delete_dag_runs()
    for number in range(101):
        trigger(airflow_3, "ingest_orders", dag_run_id=f"run-{number}")

    runs = airflow_3.api.dag_runs()

    assert {f"run-{number}" for number in range(101)} == {run["dag_run_id"] for run in runs}


def test_a_dag_with_a_required_param_refuses_a_conf_without_it(airflow):
    response = trigger(airflow, "needs_a_count", conf={})

    assert 400 == response.status_code


def test_a_paused_dag_accepts_a_run(airflow):
    response = trigger(airflow, "is_paused")

    assert (200, "queued") == (response.status_code, response.json()["state"])


def test_a_dag_whose_file_cannot_be_imported_does_not_exist(airflow):
    response = trigger(airflow, "cannot_be_imported")

    assert 404 == response.status_code


def test_waiting_for_a_dag_that_never_comes_names_it(airflow_3):
    with pytest.raises(AirflowServerError, match=r"no DAG never_there after 0 s; .*cannot_be_imported\.py"):
        airflow_3.api.wait_until_parsed(["ingest_orders", "never_there"], timeout=0)


def test_waiting_for_a_run_that_does_not_end_names_its_state(airflow):
    trigger(airflow, "is_paused", dag_run_id="stuck")

    with pytest.raises(AirflowServerError, match="is_paused stuck is queued; is_paused lost is absent"):
        airflow.api.wait_for_states([("is_paused", "stuck"), ("is_paused", "lost")], timeout=0)


def test_a_dag_file_that_was_added_is_read_on_demand(airflow_3):
    added = airflow_3.dags / "added.py"
    added.write_text("from airflow.sdk import DAG\n\ndag = DAG('added_later', schedule=None)\n")

    airflow_3.parse_dags()

    assert "added_later" in airflow_3.api.dag_ids()


def test_a_version_without_a_lock_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"no lock for Airflow 3\.0\.0; there are 3\.3\.2, 3\.3\.2-fab, "):
        AirflowServer("3.0.0", home=tmp_path, dags=tmp_path, log=tmp_path / "log")


def test_a_server_that_cannot_start_shows_its_log(tmp_path):
    (tmp_path / "dags").mkdir()
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        taken = holder.getsockname()[1]
        server = AirflowServer(
            "3.3.2", home=tmp_path / "home", dags=tmp_path / "dags", log=tmp_path / "airflow.log", port=taken
        )

        with pytest.raises(AirflowServerError, match=r"(?s)`airflow api-server` .*airflow\.log:\n.*in use"):
            server.start()
