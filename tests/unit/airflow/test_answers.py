"""The taxonomy of answers: every status, by whichever API and transport, is an outcome and an error type."""

from types import SimpleNamespace
from typing import NamedTuple

import pytest
import requests

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.connection import Connection
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.airflow.reply import Reply
from dagbridge.airflow.rest import RestAirflow
from dagbridge.attempt import Attempt
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    DagNotFound,
    DeferredError,
    RejectedError,
    TriggerRejected,
)
from dagbridge.outcome import Kind
from dagbridge.trigger import Trigger
from tests.support.mwaa_stand_in import unsigned

FREE = Trigger("default", "ingest", "orders__a__0123456789abcdef", {})
DATED = Trigger("default", "ingest", "orders__a__0123456789abcdef", {}, logical_date="2026-11-22T00:00:00Z")
VERSION = {"v1": "2.11.2", "v2": "3.3.2"}

RUN = (200, {"dag_run_id": FREE.dag_run_id, "state": "queued"})
NO_RUN = (404, {"detail": "not found"})
PAGE = "<html>"

TRIGGERED, DUPLICATE = (Kind.TRIGGERED, None), (Kind.DUPLICATE, None)
REJECTED, DENIED = (Kind.REJECTED, TriggerRejected), (Kind.DEFERRED, AccessDenied)
UNAVAILABLE, THROTTLED = (Kind.DEFERRED, AirflowUnavailable), (Kind.DEFERRED, AirflowThrottled)
NOT_FOUND = (Kind.DEFERRED, DagNotFound)


def v2(detail: object) -> dict[str, object]:
    return {"detail": detail}


def v1(detail: object, title: str = "Bad Request") -> dict[str, object]:
    return {"detail": detail, "title": title, "status": 0, "type": "about:blank"}


CONFLICT = v2({"reason": "Unique constraint violation", "statement": "hidden", "orig_error": "hidden"})

# What either version says: trigger, its answers in a row, what becomes of it
AIRFLOWS = {
    "v1": {
        "a run": (FREE, [RUN], TRIGGERED),
        "a run with a date": (DATED, [RUN], TRIGGERED),
        "400 unknown field": (FREE, [(400, v1("{'foo': ['Unknown field.']}"))], REJECTED),
        "400 import errors": (FREE, [(400, v1("DAG with dag_id: 'x' has import errors"))], REJECTED),
        "400 params": (FREE, [(400, v1("Invalid input for param n: 0 is less than the minimum of 1"))], REJECTED),
        "400 reserved id": (FREE, [(400, v1("The run_id uses a reserved prefix"))], REJECTED),
        "401 up to 2.9.0": (FREE, [(401, v1(None, "Unauthorized"))], DENIED),
        "403 wrong credentials or role": (FREE, [(403, v1(None, "Forbidden"))], DENIED),
        "404 unknown or inactive DAG": (FREE, [(404, v1("DAG with dag_id: 'x' not found"))], NOT_FOUND),
        "404 no such path": (FREE, [(404, PAGE)], NOT_FOUND),
        "405 of Airflow 3": (FREE, [(405, v2("Method Not Allowed"))], REJECTED),
        "409 run id": (FREE, [(409, v1("DAGRun ID: 'x' already exists")), RUN], DUPLICATE),
        "409 own clock": (FREE, [(409, v1("DAGRun logical date: 'x' already exists")), NO_RUN], UNAVAILABLE),
        "409 same run again": (DATED, [(409, v1("DAGRun logical date: 'x' already exists")), RUN], DUPLICATE),
        "409 another run": (DATED, [(409, v1("DAGRun logical date: 'x' already exists")), NO_RUN], REJECTED),
        "413": (FREE, [(413, PAGE)], REJECTED),
        "415": (FREE, [(415, v1("Unsupported Media Type"))], REJECTED),
        "500 database, race or run id": (FREE, [(500, PAGE)], UNAVAILABLE),
    },
    "v2": {
        "a run": (FREE, [RUN], TRIGGERED),
        "a run with a date": (DATED, [RUN], TRIGGERED),
        "400 params": (FREE, [(400, v2("Invalid input for param n"))], REJECTED),
        "400 import errors": (FREE, [(400, v2("has import errors and cannot be triggered"))], REJECTED),
        "400 manual runs": (FREE, [(400, v2("Dag with dag_id: 'x' does not allow manual runs"))], REJECTED),
        "401 no token": (FREE, [(401, v2("Not authenticated"))], DENIED),
        "401 old token": (FREE, [(401, v2("Token Expired"))], DENIED),
        "403 bad token": (FREE, [(403, v2("Invalid JWT token"))], DENIED),
        "403 role": (FREE, [(403, v2("Forbidden"))], DENIED),
        "404 unknown or stale DAG": (FREE, [(404, v2("Dag with dag_id: 'x' not found"))], NOT_FOUND),
        "404 not serialized": (FREE, [(404, v2("The Dag with ID: `x` was not found"))], NOT_FOUND),
        "404 of Airflow 2": (FREE, [(404, PAGE)], NOT_FOUND),
        "405 trailing slash": (FREE, [(405, v2("Method Not Allowed"))], REJECTED),
        "409 run id": (FREE, [(409, CONFLICT)], DUPLICATE),
        "409 same run again": (DATED, [(409, CONFLICT), RUN], DUPLICATE),
        "409 another run": (DATED, [(409, CONFLICT), NO_RUN], REJECTED),
        "409 and no way to look": (DATED, [(409, CONFLICT), (403, {})], DENIED),
        "422 fields": (FREE, [(422, v2([{"loc": ["body", "conf"], "msg": "m", "type": "t"}]))], REJECTED),
        "422 database": (FREE, [(422, v2({"reason": "Value rejected by database"}))], REJECTED),
        "500 up to 3.2": (FREE, [(500, "Internal Server Error")], UNAVAILABLE),
        "500 from 3.3 on": (FREE, [(500, v2("Database error"))], UNAVAILABLE),
    },
}
# What stands before Airflow, whatever its version
BEFORE_AIRFLOW = {
    "200 login page": (FREE, [(200, PAGE)], UNAVAILABLE),
    "200 another run": (FREE, [(200, {"dag_run_id": "another"})], UNAVAILABLE),
    "200 list": (FREE, [(200, [])], UNAVAILABLE),
    "202": (FREE, [(202, {})], UNAVAILABLE),
    "204": (FREE, [(204, "")], UNAVAILABLE),
    **{str(status): (FREE, [(status, "")], REJECTED) for status in (301, 302, 303, 304, 307, 308)},
    **{str(status): (FREE, [(status, PAGE)], REJECTED) for status in (407, 410, 411, 414, 418, 431, 451)},
    **{str(status): (FREE, [(status, PAGE)], UNAVAILABLE) for status in (408, 425, 501, 502, 503, 504, 520, 599)},
    "429": (FREE, [(429, PAGE)], THROTTLED),
}


class Case(NamedTuple):
    """One line of the tables above."""

    api: str
    trigger: Trigger
    answers: list[tuple[int, object]]
    expected: tuple[Kind, type | None]


TABLE = [
    pytest.param(Case(api, *case), id=f"{api} {name}")
    for api, cases in AIRFLOWS.items()
    for name, case in (cases | BEFORE_AIRFLOW).items()
]


@pytest.mark.parametrize("case", TABLE)
def test_every_answer_over_http(airflow, case):
    connection = Connection(airflow.base_url, "svc", "pw", token="t", api_version=case.api, auth="bearer")
    airflow.script = case.answers * (2 if case.expected == DENIED else 1)  # once more with the secret read anew

    outcome = send(RestAirflow("default", lambda: connection, requests.Session(), (2, 2)), case.trigger)

    assert (*case.expected, []) == (*outcome, airflow.script)


@pytest.mark.parametrize("case", TABLE)
def test_every_answer_through_mwaa(airflow, mwaa, mwaa_client, case):
    mwaa.environments["analytics"] = unsigned(airflow.base_url, f"/api/{case.api}")
    airflow.script = [(200, {"version": VERSION[case.api]}), *case.answers]

    outcome = send(MwaaAirflow("default", "analytics", mwaa_client), case.trigger)

    assert (*case.expected, []) == (*outcome, airflow.script)


def send(bridge: object, trigger: Trigger) -> tuple[Kind, type | None]:
    outcome = Attempt(SimpleNamespace(), "orders", trigger).send(bridge)
    return outcome.kind, type(outcome.error) if outcome.error else None


@pytest.mark.parametrize("body", [None, {}, [], "text", {"detail": None}, {"detail": [None, 7, {"loc": 1}]}])
def test_no_status_is_left_without_a_meaning(body):
    errors = [error_of(Reply(status, body)) for status in range(100, 1000)]

    assert [] == [error for error in errors if not isinstance(error, DeferredError | RejectedError)]


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 408, 409, 422, 429, 500, 503])
def test_an_error_knows_the_status_that_it_is_about(status):
    assert status == error_of(Reply(status, {})).status
