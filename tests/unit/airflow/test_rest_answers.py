"""What Airflow says, and what it is taken for."""

import pytest

from dagbridge.airflow.protocol import AnswerKind
from dagbridge.errors import (
    AirflowThrottled,
    AirflowUnavailable,
    DagNotFound,
    TriggerRejected,
)
from tests.support.rest_airflow import DATED, TRIGGER, error_with, open_airflow


def test_a_409_on_v2_without_a_logical_date_is_a_duplicate(airflow):
    airflow.script = [(201, {"access_token": "t"}), (409, {"detail": {"reason": "Unique constraint violation"}})]

    assert AnswerKind.DUPLICATE == open_airflow(airflow.base_url).trigger(TRIGGER).kind


def test_a_409_with_a_logical_date_is_a_duplicate_when_the_run_is_there(airflow):
    airflow.script = [(201, {"access_token": "t"}), (409, {}), (200, {"dag_run_id": DATED.dag_run_id})]

    assert AnswerKind.DUPLICATE == open_airflow(airflow.base_url).trigger(DATED).kind


def test_a_409_with_a_logical_date_is_rejected_when_the_run_is_not_there(airflow):
    error = error_with(airflow, (409, {}), (404, {"detail": "not found"}), trigger=DATED)

    assert "airflow default, DAG ingest: answered 409: another run of this DAG has the same logical_date" == str(error)


def test_a_409_on_v1_by_the_servers_own_clock_can_be_tried_again(airflow):
    error = error_with(airflow, (409, {"detail": "logical date"}), (404, {}), api_version="v1")

    assert isinstance(error, AirflowUnavailable)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, TriggerRejected),
        (400, TriggerRejected),
        (404, DagNotFound),
        (405, TriggerRejected),
        (408, AirflowUnavailable),
        (413, TriggerRejected),
        (422, TriggerRejected),
        (429, AirflowThrottled),
        (500, AirflowUnavailable),
        (502, AirflowUnavailable),
        (503, AirflowUnavailable),
        (504, AirflowUnavailable),
    ],
)
def test_a_status_decides_the_error(airflow, status: int, kind: type):
    assert kind is type(error_with(airflow, (status, {"detail": "why"})))


def test_a_login_page_is_not_taken_for_a_run(airflow):
    assert isinstance(error_with(airflow, (200, "<html>sign in</html>")), AirflowUnavailable)


def test_retry_after_is_handed_on(airflow):
    assert 17.0 == error_with(airflow, (429, {}, {"Retry-After": "17"})).retry_after


def test_airflows_own_words_are_in_the_message(airflow):
    error = error_with(airflow, (404, {"detail": "Dag with dag_id: 'ingest' not found"}))

    assert "Dag with dag_id: 'ingest' not found" in str(error)


def test_a_refused_field_is_named_without_its_value(airflow):
    detail = [{"loc": ["body", "conf"], "msg": "Input should be a valid dictionary", "input": "payload!"}]

    error = error_with(airflow, (422, {"detail": detail}))

    assert "body.conf: Input should be a valid dictionary" in str(error)
    assert "payload!" not in str(error)


def test_a_secret_that_a_server_echoes_is_not_in_the_message(airflow):
    assert "hunter2" not in str(error_with(airflow, (400, {"detail": "bad password hunter2"})))
