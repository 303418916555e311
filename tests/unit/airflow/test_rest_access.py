"""How a way to Airflow is found: its version, its token, and the secret when it has changed."""

import threading

import pytest
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.protocol import AnswerKind
from dagbridge.airflow.rest import RestAirflow
from dagbridge.errors import (
    AccessDenied,
    AirflowUnavailable,
    TriggerRejected,
)
from tests.support.rest_airflow import TRIGGER, error_with, open_airflow


def test_an_airflow_that_became_3_is_asked_for_its_version_anew(airflow):
    client = open_airflow(airflow.base_url, api_version=None, token="t")
    airflow.script = [(404, {}), (200, {"version": "2.11.2"}), (405, {}), (200, {"version": "3.3.2"})]

    assert AnswerKind.TRIGGERED == client.trigger(TRIGGER).kind
    assert ["v1", "v2"] == [request.path.split("/")[2] for request in airflow.triggers]


def test_a_version_that_the_secret_says_is_not_asked_for(airflow):
    error = error_with(airflow, (405, {}), api_version="v1")

    assert (TriggerRejected, 1) == (type(error), len(airflow.requests))


def test_the_base_urls_prefix_is_kept(airflow):
    open_airflow(airflow.base_url + "/team/prefix").trigger(TRIGGER)

    below = ["/auth/token", "/api/v2/dags/ingest/dagRuns", "/api/v2/dags/ingest"]
    assert [f"/team/prefix{path}" for path in below] == [r.path for r in airflow.requests]


def test_v1_signs_in_with_basic_as_utf8(airflow):
    open_airflow(airflow.base_url, api_version="v1", login="svc", password="pä").trigger(TRIGGER)

    assert "Basic c3ZjOnDDpA==" == airflow.triggers[0].headers["Authorization"]


def test_one_token_serves_many_triggers(airflow):
    client = open_airflow(airflow.base_url)

    for _ in range(3):
        client.trigger(TRIGGER)

    run, dag = "/api/v2/dags/ingest/dagRuns", "/api/v2/dags/ingest"
    assert ["/auth/token", run, dag, run, run] == [r.path for r in airflow.requests]


def test_extra_headers_go_with_every_request(airflow):
    open_airflow(airflow.base_url, headers={"x-api-key": "k3y"}).trigger(TRIGGER)

    assert ["k3y"] * 3 == [r.headers["x-api-key"] for r in airflow.requests]


def test_the_version_is_asked_once_where_the_secret_does_not_say(airflow):
    client = open_airflow(airflow.base_url, api_version=None)

    client.trigger(TRIGGER)
    client.trigger(TRIGGER)

    assert 1 == sum(r.path.endswith("/version") for r in airflow.requests)


def test_an_airflow_2_is_known_by_its_version_endpoint(airflow):
    airflow.script = [(404, "<html>"), (200, {"version": "2.11.2"})]

    open_airflow(airflow.base_url, api_version=None).trigger(TRIGGER)

    assert "/api/v1/dags/ingest/dagRuns" == airflow.triggers[-1].path


def test_a_host_without_any_airflow_says_so(airflow):
    airflow.script = [(404, "no"), (404, "no")]

    with pytest.raises(AirflowUnavailable, match="check the path prefix of `host`"):
        open_airflow(airflow.base_url, api_version=None).trigger(TRIGGER)


def test_wrong_credentials_read_the_secret_anew_once_and_then_say_what_to_check(airflow):
    error = error_with(airflow, (401, {}), (201, {"access_token": "t2"}), (401, {}))

    assert isinstance(error, AccessDenied)
    assert "check login and password or token" in str(error)


def test_a_rotated_password_loses_nothing(airflow):
    passwords = iter(["old", "new"])
    airflow.script = [(401, {"detail": "Invalid credentials"})]
    client = RestAirflow(
        "default",
        lambda: Connection(airflow.base_url, "svc", next(passwords), api_version="v2"),
        requests.Session(),
        (2, 2),
    )

    assert AnswerKind.TRIGGERED == client.trigger(TRIGGER).kind


def test_a_secret_is_read_again_after_an_hour(airflow):
    read, now = [], iter([0, 0, 3599, 3601, 3601])

    def connect() -> Connection:
        read.append(1)
        return Connection(airflow.base_url, "svc", "pw", api_version="v2")

    client = RestAirflow("default", connect, requests.Session(), (2, 2), clock=lambda: next(now))
    counts = []
    for _ in range(3):
        client.trigger(TRIGGER)
        counts.append(len(read))

    assert [1, 1, 2] == counts


def test_many_threads_open_the_connection_once(airflow):
    opened = []

    def connect() -> Connection:
        opened.append(1)
        return Connection(airflow.base_url, "svc", "pw", api_version="v2")

    client = RestAirflow("default", connect, requests.Session(), (2, 2))
    threads = [threading.Thread(target=client.trigger, args=(TRIGGER,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 8) == (len(opened), len(airflow.triggers))
