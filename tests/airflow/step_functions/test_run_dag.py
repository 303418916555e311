"""RunDag, executed by moto, with the real functions and a real Airflow that runs the DAGs."""

import json
import time

from demo.state_machines import FUNCTIONS, function_arn, run_dag_definition
from tests.support.documented_states import documented

OFTEN = {"longest_wait_seconds": 1}


def run(states, given, **settings):
    return states.start(states.run_dag(), {"input": given, **OFTEN, **settings})


def wait_for(states, execution, event):
    deadline = time.monotonic() + 60
    while event not in states.events(execution):
        assert time.monotonic() < deadline, states.events(execution)
        time.sleep(0.1)


def parent(states, **given):
    """The state machine of docs/step-functions.md that has RunDag as a step, with another input."""
    definition = documented("RunDag: one step that waits", RunDagArn=states.run_dag())
    definition["States"]["Load orders"]["Parameters"]["Input"] |= {"input": given, **OFTEN}
    return states.start(states.make(definition), {"day": "2026-11-25"})


def test_a_dag_that_succeeds_gives_its_run_as_the_output(airflow, states):
    ended = states.ended(run(states, {"dag_id": "succeeds"}))

    (told,) = ended["output"]["runs"]
    assert "success" == airflow.api.dag_run("succeeds", told["dag_run_id"])["state"]
    assert ("success", "for Start", "dag-as-a-step") == (told["state"], told["note"], told["route"])
    assert told["start_date"] < told["end_date"]
    assert f"{airflow.base_url}/dags/succeeds/runs/{told['dag_run_id']}" == told["url"]


def test_a_dag_that_hangs_is_left_after_the_timeout(airflow, states):
    ended = states.ended(run(states, {"dag_id": "hangs"}, timeout_seconds=4))

    cause = json.loads(ended["cause"])
    assert ("FAILED", "DagRunTimedOut") == (ended["status"], ended["error"])
    assert "1 of 1 DAG runs have not ended after 4 s; they go on in Airflow" == cause["message"]
    assert airflow.api.dag_run("hangs", cause["runs"][0]["dag_run_id"])["state"] in {"queued", "running"}


def test_a_run_that_somebody_deletes_is_told_as_such(airflow, states):
    execution = run(states, {"dag_id": "is_paused"})
    wait_for(states, execution, "WaitStateEntered")

    airflow.api.delete_dag_runs("is_paused")

    ended = states.ended(execution)
    assert ("DagRunDeleted", "deleted") == (ended["error"], json.loads(ended["cause"])["runs"][0]["state"])


def test_an_input_that_no_route_takes_is_no_success(states):
    ended = states.ended(run(states, {"nobody": "wants this"}))

    assert ("NoDagRun", []) == (ended["error"], json.loads(ended["cause"])["runs"])


def test_an_input_that_cannot_be_used_starts_nothing(airflow, states):
    before = airflow.api.dag_runs("is_paused")

    ended = states.ended(run(states, {"dag_id": "is_paused"}, timeout_seconds="1 h"))

    assert ("UnknownEvent", before) == (ended["error"], airflow.api.dag_runs("is_paused"))


def test_an_airflow_that_dies_while_it_is_asked_and_comes_back_costs_time_and_nothing_else(airflow, states):
    definition = run_dag_definition()
    definition["States"]["Poll"]["Retry"][0]["MaxDelaySeconds"] = 2  # a restart is not worth minutes here
    execution = states.start(states.make(definition), {"input": {"dag_id": "starts_later"}, **OFTEN})
    wait_for(states, execution, "WaitStateEntered")

    airflow.kill()
    wait_for(states, execution, "TaskFailed")
    airflow.restart()
    airflow.api.unpause("starts_later")

    assert ["success"] == [told["state"] for told in states.ended(execution)["output"]["runs"]]
    assert 1 == len(airflow.api.dag_runs("starts_later"))


def test_a_dag_is_one_step_of_another_state_machine_which_goes_on_with_its_run(states):
    ended = states.ended(parent(states, dag_id="succeeds"))

    assert "1 DAG run(s) for 2026-11-25 succeeded" == ended["output"]["message"]
    assert ["success"] == [told["state"] for told in ended["output"]["runs"]]


def test_two_routes_are_awaited_together_and_the_parent_learns_which_tasks_failed(states):
    ended = states.ended(parent(states, dag_id="fails", also="succeeds"))

    failed, succeeded = ended["output"]["failure"]["runs"]
    assert ("fails", "failed", {"load", "check"}) == (failed["dag_id"], failed["state"], set(failed["failed_tasks"]))
    assert ("succeeds", "success") == (succeeded["dag_id"], succeeded["state"])


def test_a_plain_task_gets_its_run_and_does_not_wait(airflow, states):
    arn = function_arn(FUNCTIONS[0])
    definition = documented("A plain task", StepFunctionsFunctionArn=arn, ingest_orders="is_paused")

    ended = states.ended(states.start(states.make(definition), {"day": "2026-11-25"}))

    (told,) = ended["output"]["dag"]["runs"]
    assert ("queued", "triggered") == (told["state"], told["outcome"])
    assert {"day": "2026-11-25"} == airflow.api.dag_run("is_paused", told["dag_run_id"])["conf"]
