from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from dagbridge.airflow.api import Api
from dagbridge.airflow.protocol import AnswerKind
from dagbridge.airflow.reply import Reply
from dagbridge.airflow.runs import create_run
from dagbridge.errors import AccessDenied, AirflowUnavailable, TriggerRejected
from dagbridge.trigger import Trigger

FREE = Trigger("default", "ingest", "orders__a__0123456789abcdef", {})
DATED = replace(FREE, logical_date="2026-11-22T02:00:00+02:00")
RUN_PATH = "/dags/ingest/dagRuns/orders__a__0123456789abcdef"
OURS = {"dag_run_id": FREE.dag_run_id}

SAME_ID = Reply(409, {"detail": f"DAGRun with DAG ID: 'ingest' and DAGRun ID: '{FREE.dag_run_id}' already exists"})
SAME_DATE = Reply(409, {"detail": "DAGRun with DAG ID: 'ingest' and DAGRun logical date: '…' already exists"})
HIDDEN = Reply(409, {"detail": {"reason": "Unique constraint violation", "statement": "hidden"}})
NOT_FOUND = Reply(404, {"detail": "not found"})


@dataclass
class Sent:
    """A transport that gives the test's replies, and remembers what it sent."""

    replies: list[Reply]
    requests: list[tuple[str, str, Any]] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: object = None, params: object = None) -> Reply:
        self.requests.append((method, path, params))
        return self.replies.pop(0)


def listed(*runs: object) -> Reply:
    return Reply(200, {"dag_runs": list(runs)})


def test_a_conflict_on_v2_without_a_logical_date_can_only_be_the_id():
    sent = Sent([HIDDEN])

    assert AnswerKind.DUPLICATE == create_run(sent, Api.V2, FREE).kind
    assert 1 == len(sent.requests)


@pytest.mark.parametrize(
    ("api", "trigger", "conflict"), [(Api.V2, DATED, HIDDEN), (Api.V1, DATED, SAME_DATE), (Api.V1, FREE, SAME_ID)]
)
def test_where_a_conflict_has_two_causes_the_run_itself_is_asked_for(api, trigger, conflict):
    sent = Sent([conflict, Reply(200, OURS)])

    assert AnswerKind.DUPLICATE == create_run(sent, api, trigger).kind
    assert ("GET", RUN_PATH, None) == sent.requests[-1]


def test_a_login_page_is_not_taken_for_the_run():
    with pytest.raises(AirflowUnavailable):
        create_run(Sent([HIDDEN, Reply(200, None)]), Api.V2, DATED)


@pytest.mark.parametrize(("api", "conflict"), [(Api.V2, HIDDEN), (Api.V1, SAME_DATE)])
def test_another_run_with_the_same_logical_date_is_rejected(api, conflict):
    with pytest.raises(TriggerRejected, match="same logical_date"):
        create_run(Sent([conflict, NOT_FOUND]), api, DATED)


def test_a_conflict_with_the_servers_own_clock_can_be_tried_again():
    with pytest.raises(AirflowUnavailable, match="same microsecond"):
        create_run(Sent([SAME_DATE, NOT_FOUND]), Api.V1, FREE)


def test_a_path_of_just_the_longest_length_is_asked_for():
    sent = Sent([HIDDEN, Reply(200, OURS)])

    create_run(sent, Api.V2, DATED, longest_path=len(RUN_PATH))

    assert RUN_PATH == sent.requests[-1][1]


@pytest.mark.parametrize(
    ("api", "conflict", "name"), [(Api.V1, SAME_DATE, "execution_date"), (Api.V2, HIDDEN, "logical_date")]
)
def test_a_run_whose_path_is_too_long_is_looked_for_by_its_logical_date_in_utc(api, conflict, name):
    sent = Sent([conflict, listed(OURS)])

    answer = create_run(sent, api, DATED, longest_path=len(RUN_PATH) - 1)

    midnight = "2026-11-22T00:00:00Z"
    assert AnswerKind.DUPLICATE == answer.kind
    assert ("GET", "/dags/ingest/dagRuns", {f"{name}_gte": midnight, f"{name}_lte": midnight}) == sent.requests[-1]


@pytest.mark.parametrize("trigger", [FREE, DATED], ids=["free", "dated"])
def test_airflow_2_itself_says_that_the_id_is_taken(trigger):
    sent = Sent([SAME_ID])

    assert AnswerKind.DUPLICATE == create_run(sent, Api.V1, trigger, longest_path=1).kind
    assert 1 == len(sent.requests)


def test_airflow_2_itself_says_that_its_own_clock_collided():
    sent = Sent([SAME_DATE])

    with pytest.raises(AirflowUnavailable, match="same microsecond"):
        create_run(sent, Api.V1, FREE, longest_path=1)

    assert 1 == len(sent.requests)


@pytest.mark.parametrize("runs", [[], [{"dag_run_id": "another"}], [None, 7]])
def test_a_run_that_is_not_in_the_list_is_not_a_duplicate(runs):
    with pytest.raises(TriggerRejected):
        create_run(Sent([HIDDEN, listed(*runs)]), Api.V2, DATED, longest_path=1)


@pytest.mark.parametrize("document", [None, {}, {"dag_runs": None}, {"dag_runs": 7}])
def test_what_is_no_list_of_runs_can_be_tried_again(document):
    with pytest.raises(AirflowUnavailable, match="not a list of runs"):
        create_run(Sent([HIDDEN, Reply(200, document)]), Api.V2, DATED, longest_path=1)


@pytest.mark.parametrize("longest_path", [None, 1])
def test_when_it_may_not_look_it_says_so(longest_path):
    with pytest.raises(AccessDenied):
        create_run(Sent([HIDDEN, Reply(403, {})]), Api.V2, DATED, longest_path=longest_path)
