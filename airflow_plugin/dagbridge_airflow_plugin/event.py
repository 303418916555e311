"""What is sent: a DAG run that has ended, as an entry for EventBridge's PutEvents.

    {"Source": "airflow", "DetailType": "DAG Run State Change", "EventBusName": …, "Time": <end_date>, "Detail":
     {"airflow": "lake", "dag_id": …, "dag_run_id": …, "run_type": "manual", "state": "success" | "failed",
      "logical_date": … | null, "start_date": … | null, "end_date": … | null,
      "conf": {…}  (or "conf_left_out": <why>),
      "chain": [{"airflow", "dag_id", "dag_run_id"}, …]}}

The chain has the runs that led to this one, the oldest first, and this one last. It comes from `conf`, where dagbridge
puts it when it starts a run: `{"_dagbridge": {"chain": […]}}`. That key is not sent as part of `conf`.

Nothing is read that would cost a query, since Airflow calls listeners in the scheduler's transaction: so no note.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Protocol

from dagbridge_airflow_plugin.settings import Settings

CONF_KEY = "_dagbridge"

_NAMES = ("airflow", "dag_id", "dag_run_id")


class DagRun(Protocol):
    """What is read of Airflow's DagRun; all of it are columns that are in memory by then."""

    dag_id: str
    run_id: str
    run_type: str
    logical_date: datetime | None
    start_date: datetime | None
    end_date: datetime | None
    conf: Any


def make_entry(dag_run: DagRun, state: str, settings: Settings) -> dict[str, Any]:
    """Make the entry for one end of one run."""
    entry = {
        "Source": "airflow",
        "DetailType": "DAG Run State Change",
        "EventBusName": settings.event_bus,
        "Detail": _json(_detail(dag_run, state, settings)),
    }
    return entry if dag_run.end_date is None else {**entry, "Time": _utc(dag_run.end_date)}


def run_of(entry: Mapping[str, Any]) -> str:
    """Name the run that an entry tells of, for the log: `load_orders manual__…`."""
    detail = json.loads(entry["Detail"])
    return f"{detail['dag_id']} {detail['dag_run_id']}"


def _detail(dag_run: DagRun, state: str, settings: Settings) -> dict[str, Any]:
    own = {"airflow": settings.airflow, "dag_id": dag_run.dag_id, "dag_run_id": dag_run.run_id}
    conf = dag_run.conf if isinstance(dag_run.conf, Mapping) else {}
    return {
        **own,
        "run_type": str(getattr(dag_run.run_type, "value", dag_run.run_type)),
        "state": state,
        "logical_date": _time(dag_run.logical_date),
        "start_date": _time(dag_run.start_date),
        "end_date": _time(dag_run.end_date),
        **_conf(conf, settings),
        "chain": [*_led_here(conf), own],
    }


def _conf(conf: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    if not settings.send_conf:
        return {"conf_left_out": "send_conf is False"}
    rest = {key: value for key, value in conf.items() if key != CONF_KEY}
    try:
        size = len(_json(rest))
    except (TypeError, ValueError, RecursionError):  # Airflow 2 stores any Python object
        return {"conf_left_out": "it is no JSON"}
    if size > settings.max_conf_bytes:
        return {"conf_left_out": f"it has {size} bytes, and max_conf_bytes is {settings.max_conf_bytes}"}
    return {"conf": rest}


def _led_here(conf: Mapping[str, Any]) -> list[dict[str, str]]:
    """Read the chain that dagbridge put into `conf`; what is no chain was written by somebody else."""
    mark = conf.get(CONF_KEY)
    chain = mark.get("chain") if isinstance(mark, Mapping) else None
    if not isinstance(chain, list) or not all(_is_run(run) for run in chain):
        return []
    return [{name: run[name] for name in _NAMES} for run in chain]


def _is_run(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(name), str) and value[name] for name in _NAMES)


def _time(moment: datetime | None) -> str | None:
    """Write a time as Airflow's API does: `2026-03-14T03:12:44.097215Z`."""
    return None if moment is None else _utc(moment).isoformat().replace("+00:00", "Z")


def _utc(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc)


def _json(value: object) -> str:
    """Write JSON in ASCII, a byte a character. NaN and its like are none."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
