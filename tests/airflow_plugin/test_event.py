from datetime import UTC, datetime, timedelta, timezone

import pytest

from dagbridge_airflow_plugin.event import make_entry, run_of
from dagbridge_airflow_plugin.settings import Settings

LAKE = Settings(airflow="lake", event_bus="dags")
OWN = {"airflow": "lake", "dag_id": "load_orders", "dag_run_id": "manual__1"}
BEFORE = {"airflow": "shop", "dag_id": "take_orders", "dag_run_id": "scheduled__1"}


def test_an_entry_is_what_put_events_takes(dag_run):
    entry = make_entry(dag_run(), "success", LAKE)

    assert {
        "Source": "airflow",
        "DetailType": "DAG Run State Change",
        "EventBusName": "dags",
        "Time": datetime(2026, 3, 14, 3, 12, 44, 97215, UTC),
    } == {name: value for name, value in entry.items() if name != "Detail"}


def test_the_detail_tells_of_the_run_in_airflows_words(dag_run, detail_of):
    assert {
        **OWN,
        "run_type": "manual",
        "state": "failed",
        "logical_date": None,
        "start_date": "2026-03-14T03:10:00.412873Z",
        "end_date": "2026-03-14T03:12:44.097215Z",
        "conf": {"day": "2026-03-13"},
        "chain": [OWN],
    } == detail_of(make_entry(dag_run(), "failed", LAKE))


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 3, 14, 4, tzinfo=timezone(timedelta(hours=1))), datetime(2026, 3, 14, 3)],  # noqa: DTZ001
)
def test_a_time_is_told_in_utc(dag_run, detail_of, moment):
    entry = make_entry(dag_run(end_date=moment), "success", LAKE)

    assert ("2026-03-14T03:00:00Z", datetime(2026, 3, 14, 3, tzinfo=UTC)) == (
        detail_of(entry)["end_date"],
        entry["Time"],
    )


def test_a_run_that_never_started_has_no_start(dag_run, detail_of):
    detail = detail_of(make_entry(dag_run(start_date=None, end_date=None), "failed", LAKE))

    assert (None, None) == (detail["start_date"], detail["end_date"])


def test_the_chain_that_led_here_goes_on_and_is_no_part_of_the_conf(dag_run, detail_of):
    detail = detail_of(make_entry(dag_run(conf={"a": 1, "_dagbridge": {"chain": [BEFORE]}}), "success", LAKE))

    assert ([BEFORE, OWN], {"a": 1}) == (detail["chain"], detail["conf"])


@pytest.mark.parametrize(
    "mark", ["text", None, {}, {"chain": "a"}, {"chain": [1]}, {"chain": [{**BEFORE, "dag_id": ""}]}, {"chain": [{}]}]
)
def test_what_is_no_chain_begins_a_new_one(dag_run, detail_of, mark):
    assert [OWN] == detail_of(make_entry(dag_run(conf={"_dagbridge": mark}), "success", LAKE))["chain"]


def test_the_conf_may_stay_at_home(dag_run, detail_of):
    detail = detail_of(make_entry(dag_run(), "success", Settings(send_conf=False)))

    assert ("send_conf is False", False) == (detail["conf_left_out"], "conf" in detail)


def test_a_conf_that_is_too_large_is_left_out_and_says_so(dag_run, detail_of):
    exactly = make_entry(dag_run(conf={"a": "ä"}), "success", Settings(max_conf_bytes=14))
    above = make_entry(dag_run(conf={"a": "ä"}), "success", Settings(max_conf_bytes=13))

    assert {"a": "ä"} == detail_of(exactly)["conf"]
    assert "it has 14 bytes, and max_conf_bytes is 13" == detail_of(above)["conf_left_out"]


@pytest.mark.parametrize("value", [datetime(2026, 3, 14, tzinfo=UTC), float("nan"), {1, 2}, object()])
def test_a_conf_that_is_no_json_is_left_out_and_says_so(dag_run, detail_of, value):
    detail = detail_of(make_entry(dag_run(conf={"a": value}), "success", LAKE))

    assert ("it is no JSON", [OWN]) == (detail["conf_left_out"], detail["chain"])


@pytest.mark.parametrize("conf", [None, {}])
def test_a_run_without_conf_has_an_empty_one(dag_run, detail_of, conf):
    assert {} == detail_of(make_entry(dag_run(conf=conf), "success", LAKE))["conf"]


def test_an_entry_names_its_run_for_the_log(dag_run):
    assert "load_orders manual__1" == run_of(make_entry(dag_run(), "success", LAKE))
