"""What Airflow is sent for a trigger and for an asset event."""

from dataclasses import replace

import pytest

from dagbridge.airflow.protocol import Answer, AnswerKind
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import (
    AirflowUnavailable,
    DagPaused,
    SecretInvalid,
    TriggerRejected,
)
from dagbridge.trigger import Trigger
from tests.support.rest_airflow import TRIGGER, error_with, open_airflow
from tests.support.scripted_airflow import RESET
from tests.support.scripted_assets import ORDERS, ScriptedAssets


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
