import pytest

from dagbridge.errors import (
    AccessDenied,
    AirflowUnavailable,
    DagNotFound,
    DagRunTimedOut,
    MappingError,
    TriggerRejected,
    UnknownEvent,
)

TOKEN = (201, {"access_token": "t"})
CONFLICT = (409, {"detail": {"reason": "Unique constraint violation"}})


def test_a_task_gets_the_runs_that_it_started(invoke, load_event, airflow):
    answer = invoke("step_functions", load_event("step_functions/task"))

    run = airflow.triggers[0].body
    assert [run["dag_run_id"]] == [started["dag_run_id"] for started in answer["runs"]]
    assert {"day": "2026-03-14", "tables": ["orders", "order_items"]} == run["conf"]


def test_a_run_is_told_with_its_state_and_its_page(invoke, load_event, airflow):
    answer = invoke("step_functions", load_event("step_functions/task"))

    (told,) = answer["runs"]
    assert ("queued", "triggered") == (told["state"], told["outcome"])
    assert f"{airflow.base_url}/dags/step_task/runs/{told['dag_run_id']}" == told["url"]


def test_a_run_that_was_there_is_told_with_its_state_now(invoke, load_event, airflow):
    airflow.script = [TOKEN, CONFLICT, (200, {"state": "running"})]

    answer = invoke("step_functions", load_event("step_functions/task"))

    assert [("running", "duplicate")] == [(told["state"], told["outcome"]) for told in answer["runs"]]


def test_a_run_that_was_there_and_cannot_be_asked_for_is_left_to_the_state_machines_retry(invoke, load_event, airflow):
    airflow.script = [TOKEN, CONFLICT, (503, {})]

    with pytest.raises(AirflowUnavailable):
        invoke("step_functions", load_event("step_functions/task"))


def test_another_function_does_not_ask_for_the_state_of_a_duplicate(invoke, load_event, airflow):
    airflow.script = [TOKEN, CONFLICT]

    answer = invoke("s3", load_event("s3/object-created"))

    assert [None] == [told["state"] for told in answer["runs"]]
    assert 2 == len(airflow.requests)


def of_run_dag(event, **given):
    """The task of RunDag's first state, in an execution of long ago."""
    return event | {"run_dag": {"started": "2026-03-14T02:15:42.318Z", "input": {"input": event["input"], **given}}}


def test_run_dag_gives_up_starting_when_its_time_is_over(invoke, load_event, airflow):
    airflow.script = [TOKEN, (503, {})]

    with pytest.raises(DagRunTimedOut, match="within 60 s; the last reason: AirflowUnavailable"):
        invoke("step_functions", of_run_dag(load_event("step_functions/task"), timeout_seconds=60))


def test_run_dag_starts_nothing_with_an_input_that_it_could_not_wait_by(invoke, load_event, airflow):
    with pytest.raises(UnknownEvent, match="timeout_seconds"):
        invoke("step_functions", of_run_dag(load_event("step_functions/task"), timeout_seconds=-1))

    assert [] == airflow.requests


def test_a_task_that_no_route_takes_gets_no_runs(invoke, load_event):
    event = load_event("step_functions/task") | {"execution": "arn:aws:states:eu-west-1:1:execution:m:e"}
    event["input"] = {"day": "x", "tables": []}

    assert ["nightly-load-step"] == [run["route"] for run in invoke("step_functions", event)["runs"]]


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, DagNotFound), (503, AirflowUnavailable), (400, TriggerRejected)],
)
def test_an_error_has_the_class_name_that_the_state_machine_matches(invoke, load_event, airflow, status, error):
    airflow.script = [(201, {"access_token": "t"}), (status, {"detail": "why"})]

    with pytest.raises(error):
        invoke("step_functions", load_event("step_functions/task"))


def test_wrong_credentials_are_told_as_such(invoke, load_event, airflow):
    airflow.script = [(401, {}), (401, {})]

    with pytest.raises(AccessDenied):
        invoke("step_functions", load_event("step_functions/task"))


def test_a_task_without_what_a_route_maps_is_told_and_is_no_dead_letter(invoke, load_event, dead_letters):
    event = load_event("step_functions/task")
    event["input"] = {}

    with pytest.raises(MappingError, match=r"conf\.day"):
        invoke("step_functions", event)
    assert [] == dead_letters()


def test_a_payload_that_is_no_task_is_told_by_its_missing_field(invoke, load_event):
    event = load_event("step_functions/task")
    del event["entered"]

    with pytest.raises(UnknownEvent, match="entered"):
        invoke("step_functions", event)
