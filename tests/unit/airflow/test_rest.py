import threading
from dataclasses import replace

import pytest
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.protocol import Answer, AnswerKind
from dagbridge.airflow.rest import RestAirflow
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    DagNotFound,
    DagPaused,
    SecretInvalid,
    TriggerRejected,
)
from dagbridge.trigger import Trigger
from tests.support.scripted_airflow import RESET, ScriptedAirflow
from tests.support.scripted_assets import ORDERS, ScriptedAssets

TRIGGER = Trigger("default", "ingest", "orders__a__0123456789abcdef", {"size": 5})
DATED = Trigger("default", "ingest", "orders__a__0123456789abcdef", {}, logical_date="2026-11-22T00:00:00Z")


def open_airflow(base_url: str, *, timeout: float = 2, **fields: object) -> RestAirflow:
    connection = Connection(base_url, **({"login": "svc", "password": "hunter2", "api_version": "v2"} | fields))
    return RestAirflow("default", lambda: connection, requests.Session(), (timeout, timeout))


def test_an_airflow_that_became_3_is_asked_for_its_version_anew(airflow):
    client = open_airflow(airflow.base_url, api_version=None, token="t")
    airflow.script = [(404, {}), (200, {"version": "2.11.2"}), (405, {}), (200, {"version": "3.3.2"})]

    assert AnswerKind.TRIGGERED == client.trigger(TRIGGER).kind
    assert ["v1", "v2"] == [request.path.split("/")[2] for request in airflow.triggers]


def test_a_version_that_the_secret_says_is_not_asked_for(airflow):
    error = error_with(airflow, (405, {}), api_version="v1")

    assert (TriggerRejected, 1) == (type(error), len(airflow.requests))


def error_with(airflow: ScriptedAirflow, *answers: object, trigger: Trigger = TRIGGER, **fields: object) -> Exception:
    airflow.script = [(201, {"access_token": "t"}), *answers] if fields.get("api_version") != "v1" else list(answers)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the tests look at the type
        open_airflow(airflow.base_url, **fields).trigger(trigger)
    return raised.value


def test_v2_gets_a_null_logical_date_and_no_other_unset_key(airflow):
    answer = open_airflow(airflow.base_url).trigger(TRIGGER)

    assert AnswerKind.TRIGGERED == answer.kind
    assert {"dag_run_id": TRIGGER.dag_run_id, "conf": {"size": 5}, "logical_date": None} == airflow.triggers[0].body


def test_v1_gets_no_logical_date_at_all(airflow):
    open_airflow(airflow.base_url, api_version="v1").trigger(TRIGGER)

    assert {"dag_run_id": TRIGGER.dag_run_id, "conf": {"size": 5}} == airflow.triggers[0].body


def test_what_a_route_sets_is_sent(airflow):
    date = "2026-11-22T00:00:00Z"
    trigger = Trigger("default", "ingest", "r", {}, "hello", date, date, date, date, "2026-11-22")

    open_airflow(airflow.base_url).trigger(trigger)

    expected = {
        "dag_run_id": "r",
        "conf": {},
        "note": "hello",
        "logical_date": date,
        "run_after": date,
        "data_interval_start": date,
        "data_interval_end": date,
        "partition_key": "2026-11-22",
    }
    assert expected == airflow.triggers[0].body


def test_a_run_without_a_note_has_the_events_correlation_id_on_v2(airflow):
    open_airflow(airflow.base_url).trigger(replace(TRIGGER, correlation_id="order-7"))

    assert "correlation_id: order-7" == airflow.triggers[0].body["note"]


def test_a_note_of_the_routes_own_stays_as_it_is(airflow):
    open_airflow(airflow.base_url).trigger(replace(TRIGGER, note="hello", correlation_id="order-7"))

    assert "hello" == airflow.triggers[0].body["note"]


def test_v1_gets_no_note_that_the_route_does_not_set(airflow):
    open_airflow(airflow.base_url, api_version="v1").trigger(replace(TRIGGER, correlation_id="order-7"))

    assert "note" not in airflow.triggers[0].body


@pytest.mark.parametrize("field", ["partition_key", "run_after"])
def test_what_airflow_2_does_not_know_is_not_dropped_in_silence(airflow, field):
    error = error_with(airflow, trigger=replace(TRIGGER, **{field: "k"}), api_version="v1")

    assert isinstance(error, TriggerRejected)


@pytest.mark.parametrize(
    ("when_paused", "error"),
    [("defer", DagPaused), ("reject", TriggerRejected)],
)
def test_a_paused_dag_gets_no_run_where_the_route_says_so(airflow, when_paused, error):
    raised = error_with(airflow, (200, {"is_paused": True}), trigger=replace(TRIGGER, when_paused=when_paused))

    assert (error, []) == (type(raised), airflow.triggers)


def test_a_dag_that_is_not_paused_gets_its_run(airflow):
    airflow.script = [(201, {"access_token": "t"}), (200, {"is_paused": False})]

    assert AnswerKind.TRIGGERED == open_airflow(airflow.base_url).trigger(replace(TRIGGER, when_paused="defer")).kind


def test_that_the_dag_is_paused_is_said_with_the_answer(airflow):
    airflow.script = [(201, {"access_token": "t"}), (200, {"dag_run_id": "run"}), (200, {"is_paused": True})]

    assert open_airflow(airflow.base_url).trigger(replace(TRIGGER, dag_run_id="run")).paused


def test_whether_the_dag_is_paused_is_asked_once_in_a_while(airflow):
    client = open_airflow(airflow.base_url)

    for _ in range(3):
        client.trigger(TRIGGER)

    assert 1 == sum(r.path == "/api/v2/dags/ingest" for r in airflow.requests)


@pytest.mark.parametrize("answer", [(403, {}), (503, {}), (200, []), RESET])
def test_a_run_is_made_also_where_nobody_says_whether_its_dag_is_paused(airflow, answer):
    made = (200, {"dag_run_id": TRIGGER.dag_run_id})
    airflow.script = [(201, {"access_token": "t"}), made, answer, answer]

    answered = open_airflow(airflow.base_url).trigger(TRIGGER)

    assert (AnswerKind.TRIGGERED, False) == (answered.kind, answered.paused)


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


def test_a_reset_costs_a_second_try_and_no_error(airflow):
    airflow.script = [(201, {"access_token": "t"}), RESET]

    assert AnswerKind.TRIGGERED == open_airflow(airflow.base_url).trigger(TRIGGER).kind


def test_a_second_reset_can_be_tried_again_later(airflow):
    assert isinstance(error_with(airflow, RESET, RESET), AirflowUnavailable)


def test_an_unreachable_airflow_is_told_with_its_address():
    with pytest.raises(AirflowUnavailable, match=r"no answer from 127\.0\.0\.1:9: Connection refused"):
        open_airflow("http://127.0.0.1:9").trigger(TRIGGER)


def test_a_missing_token_endpoint_is_told(airflow):
    airflow.script = [(404, "<html>")]

    with pytest.raises(AirflowUnavailable, match="there is no /auth/token"):
        open_airflow(airflow.base_url).trigger(TRIGGER)


def test_a_ca_bundle_that_is_not_there_is_the_secrets_mistake():
    with pytest.raises(SecretInvalid, match=r"extra\.verify"):
        open_airflow("https://127.0.0.1:9", verify="nowhere.pem").trigger(TRIGGER)


def test_an_asset_event_is_created_and_its_assets_number_kept(airflow):
    assets = ScriptedAssets(airflow)
    bridge = open_airflow(airflow.base_url)

    answers = [bridge.create_asset_event(AssetEvent("default", ORDERS, key, {})) for key in ("a", "b", "a")]

    assert [Answer(AnswerKind.TRIGGERED), Answer(AnswerKind.TRIGGERED), Answer(AnswerKind.DUPLICATE)] == answers
    assert 1 == assets.requests.count("GET /assets")


def test_a_token_that_is_refused_is_asked_for_anew_for_an_asset_event_too(airflow):
    assets = ScriptedAssets(airflow)
    assets.instead = [(401, {})]

    assert Answer(AnswerKind.TRIGGERED) == open_airflow(airflow.base_url).create_asset_event(
        AssetEvent("default", ORDERS, "a", {})
    )
    assert 1 == len(assets.events)


def test_a_reset_after_an_asset_event_is_not_answered_by_a_second_one(airflow):
    assets = ScriptedAssets(airflow)
    assets.instead, assets.taken_all_the_same = [RESET], True

    with pytest.raises(AirflowUnavailable, match=f"airflow default, asset {ORDERS}: no answer"):
        open_airflow(airflow.base_url).create_asset_event(AssetEvent("default", ORDERS, "a", {}))

    assert 1 == len(assets.events)
