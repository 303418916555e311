"""An error in other words is the same error."""

import pytest

from dagbridge.errors import AirflowThrottled, TriggerRejected


def test_another_text_keeps_type_status_and_the_wait_that_was_asked_for():
    error = AirflowThrottled("answered 429", retry_after=7.0)
    error.status = 429

    other = error.reworded("airflow default: answered 429")

    assert (AirflowThrottled, "airflow default: answered 429") == (type(other), str(other))
    assert (429, 7.0) == (other.status, other.retry_after)


def test_the_error_itself_stays_as_it_was():
    error = TriggerRejected("answered 400")
    error.reworded("another")

    assert "answered 400" == str(error)


@pytest.mark.parametrize("error", [TriggerRejected("no"), AirflowThrottled("slow down")])
def test_an_error_without_an_answer_of_airflow_has_no_status(error):
    assert error.status is None
