from datetime import UTC, datetime

import pytest

from dagbridge.errors import AirflowUnavailable, UnknownEvent
from functions.step_functions import poll

TOKEN = (201, {"access_token": "t"})
RUN = {"route": "r", "airflow": "default", "dag_id": "step_task", "dag_run_id": "r__x", "outcome": "triggered"}


@pytest.fixture
def look(invoke, airflow, load_event):
    """Look at one run, with an Airflow that answers these."""
    invoke("step_functions", load_event("step_functions/task"))  # a container that has its token

    def call(*answers, **given):
        airflow.script = list(answers)
        started = datetime.now(UTC).isoformat()
        return poll.handler({"runs": [RUN], "run_dag": {"started": started, "input": given}}, None)

    return call


def test_a_run_that_goes_on_is_waited_for(look):
    answer = look((200, {"dag_run_id": "r__x", "state": "running"}))

    assert ("waiting", 5) == (answer["verdict"], answer["wait_seconds"])


def test_a_run_that_failed_is_told_with_its_failed_tasks(look, airflow):
    failed = {"task_instances": [{"task_id": "load", "state": "failed"}]}

    answer = look((200, {"dag_run_id": "r__x", "state": "failed"}), (200, failed))

    assert ("DagRunFailed", ["load"]) == (answer["error"], answer["runs"][0]["failed_tasks"])
    assert "/api/v2/dags/step_task/dagRuns/r__x/taskInstances?state=failed&limit=100" == airflow.requests[-1].path


def test_a_token_that_has_ended_is_renewed(look):
    answer = look((401, {}), TOKEN, (200, {"dag_run_id": "r__x", "state": "success"}))

    assert "success" == answer["verdict"]


def test_an_airflow_that_is_away_is_an_error_that_the_state_machine_retries(look):
    with pytest.raises(AirflowUnavailable):
        look((503, {}))


@pytest.mark.parametrize("event", [None, [], "x", {}, {"runs": []}])
def test_a_payload_that_is_none_of_run_dags_is_told(invoke, load_event, event):
    invoke("step_functions", load_event("step_functions/task"))

    with pytest.raises(UnknownEvent):
        poll.handler(event, None)
