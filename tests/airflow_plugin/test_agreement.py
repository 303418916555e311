"""The plugin and the bridge agree on the event and on the chain in `conf`, though neither imports the other."""

import json

from dagbridge import chain
from dagbridge.conf import make_trigger
from dagbridge.routing import load_table
from dagbridge.sources import normalise
from dagbridge_airflow_plugin import event
from dagbridge_airflow_plugin.event import make_entry
from dagbridge_airflow_plugin.settings import Settings

TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "routes": {"next": {"match": {"source": ["airflow"]}, "dag_id": "refresh_reports", "conf": {}}},
}


def put(entry: dict, event_id: str) -> dict:
    """Make the event that EventBridge makes of an entry."""
    return {
        "version": "0",
        "id": event_id,
        "source": entry["Source"],
        "detail-type": entry["DetailType"],
        "account": "123456789012",
        "time": "2026-03-14T03:12:44Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": json.loads(entry["Detail"]),
    }


def test_the_key_in_conf_is_one():
    assert chain.CONF_KEY == event.CONF_KEY


def test_the_same_end_told_twice_is_one_event(dag_run):
    entry = make_entry(dag_run(), "success", Settings())

    [first], [second] = normalise(put(entry, "1")), normalise(put(entry, "2"))

    assert first.identity == second.identity


def test_the_chain_grows_by_each_run(dag_run, detail_of):
    (route,) = load_table(TABLE).routes
    run = dag_run(dag_id="load_orders", run_id="first")
    for airflow in ("lake", "shop"):
        (found,) = normalise(put(make_entry(run, "success", Settings(airflow=airflow)), airflow))
        trigger = make_trigger(found, route)
        run = dag_run(dag_id=trigger.dag_id, run_id=trigger.dag_run_id, conf=trigger.conf)

    names = [(each["airflow"], each["dag_id"]) for each in trigger.conf["_dagbridge"]["chain"]]
    assert [("lake", "load_orders"), ("shop", "refresh_reports")] == names
