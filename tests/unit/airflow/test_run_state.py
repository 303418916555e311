"""How a run is looked at; that real servers answer so is asked in `tests/airflow/test_contract.py`."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from dagbridge.airflow.api import Api
from dagbridge.airflow.protocol import DagRun
from dagbridge.airflow.reply import Reply
from dagbridge.airflow.run_state import PAGE, PAGES, failed_tasks, get_run
from dagbridge.errors import AccessDenied, AirflowUnavailable, TriggerRejected

RUN = "orders__a__0123456789abcdef"
RUN_PATH = f"/dags/ingest/dagRuns/{RUN}"
RUNNING = {"dag_run_id": RUN, "state": "running", "start_date": "2026-11-25T08:00:00Z", "end_date": None, "note": None}


@dataclass
class Sent:
    """A transport that gives the test's replies, and remembers what it sent."""

    replies: list[Reply]
    requests: list[tuple[str, str, Any]] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: object = None, params: Any = None) -> Reply:
        self.requests.append((method, path, params or body))
        return self.replies.pop(0)


def page(*names: str) -> Reply:
    return Reply(200, {"dag_runs": [{"dag_run_id": name, "state": "success"} for name in names]})


def full_page() -> Reply:
    return page(*[f"other-{n}" for n in range(PAGE)])


def failed(*task_ids: str) -> Reply:
    return Reply(200, {"task_instances": [{"task_id": task_id, "state": "failed"} for task_id in task_ids]})


def test_a_run_is_told_with_its_state_and_times():
    sent = Sent([Reply(200, RUNNING)])

    assert DagRun("running", "2026-11-25T08:00:00Z") == get_run(sent, Api.V2, "ingest", RUN)
    assert [("GET", RUN_PATH, None)] == sent.requests


def test_a_run_that_is_no_more_is_none():
    assert get_run(Sent([Reply(404, {"detail": "not found"})]), Api.V2, "ingest", RUN) is None


def test_a_404_of_somebody_else_says_nothing_of_the_run():
    with pytest.raises(AirflowUnavailable, match="not in Airflow's words"):
        get_run(Sent([Reply(404)]), Api.V2, "ingest", RUN)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(503), AirflowUnavailable),
        (Reply(403, {"detail": "Forbidden"}), AccessDenied),
        (Reply(200, {"hello": "world"}), AirflowUnavailable),
        (Reply(200), AirflowUnavailable),
    ],
)
def test_an_answer_that_is_no_run_is_an_error(reply, error):
    with pytest.raises(error):
        get_run(Sent([reply]), Api.V2, "ingest", RUN)


def test_a_run_whose_path_is_too_long_is_looked_for_among_the_newest():
    sent = Sent([full_page(), page("other", RUN)])

    assert DagRun("success") == get_run(sent, Api.V1, "ingest", RUN, longest_path=40)
    assert [
        ("GET", "/dags/ingest/dagRuns", {"order_by": "-id", "limit": "100", "offset": offset})
        for offset in ("0", "100")
    ] == sent.requests


def test_airflow_3_is_told_which_run_is_looked_for():
    sent = Sent([page(RUN)])

    get_run(sent, Api.V2, "ingest", RUN, longest_path=40)

    assert RUN == sent.requests[0][2]["run_id_pattern"]


def test_a_run_that_is_not_listed_is_no_more():
    assert get_run(Sent([full_page(), page("other")]), Api.V1, "ingest", RUN, longest_path=40) is None


def test_a_run_behind_the_newest_thousand_cannot_be_found_and_that_is_said():
    sent = Sent([full_page()] * PAGES)

    with pytest.raises(TriggerRejected, match="not among the newest 1000"):
        get_run(sent, Api.V1, "ingest", RUN, longest_path=40)


def test_a_task_that_failed_in_many_instances_is_told_once():
    sent = Sent([failed("load", "load", "check")])

    assert ["load", "check"] == failed_tasks(sent, "ingest", RUN)
    assert [("GET", f"{RUN_PATH}/taskInstances", {"state": "failed", "limit": "100"})] == sent.requests


def test_a_run_that_failed_without_a_failed_task_has_none():
    assert [] == failed_tasks(Sent([failed()]), "ingest", RUN)


def test_the_tasks_of_a_run_whose_path_is_too_long_are_asked_for_in_a_body():
    sent = Sent([failed("load")])
    body = {"dag_ids": ["ingest"], "dag_run_ids": [RUN], "state": ["failed"], "page_limit": 100}

    assert ["load"] == failed_tasks(sent, "ingest", RUN, longest_path=60)
    assert [("POST", "/dags/~/dagRuns/~/taskInstances/list", body)] == sent.requests


@pytest.mark.parametrize("reply", [Reply(500), Reply(200), Reply(200, {"task_instances": "none"})])
def test_an_answer_that_lists_no_tasks_is_an_error(reply):
    with pytest.raises(AirflowUnavailable):
        failed_tasks(Sent([reply]), "ingest", RUN)
