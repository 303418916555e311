import pytest

from dagbridge.errors import AccessDenied, AirflowUnavailable, DagNotFound, MappingError, TriggerRejected, UnknownEvent


def test_a_task_gets_the_runs_that_it_started(invoke, load_event, airflow):
    answer = invoke("step_functions", load_event("step_functions/task"))

    run = airflow.triggers[0].body
    assert [run["dag_run_id"]] == [started["dag_run_id"] for started in answer["runs"]]
    assert {"day": "2026-03-14", "tables": ["orders", "order_items"]} == run["conf"]


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
