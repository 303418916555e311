"""Chain: the DAG runs that led to an event, so that DAGs that start each other come to an end.

The plugin in `airflow_plugin/` tells EventBridge of each finished DAG run, with the runs that led to it:

    {"source": "airflow", "detail-type": "DAG Run State Change",
     "detail": {…, "chain": [{"airflow": "shop", "dag_id": "load_orders", "dag_run_id": "manual__…"}, …]}}

The run that such an event starts has the chain in its `conf`, where its Airflow's plugin finds it and adds the run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dagbridge.errors import ChainTooLong, MappingError

SOURCE = "airflow"
DETAIL_TYPE = "DAG Run State Change"

CONF_KEY = "_dagbridge"
"""In `conf`, of the bridge's own: `{"_dagbridge": {"chain": […]}}`."""

DEFAULT_MAX_CHAIN = 8
LONGEST_MAX_CHAIN = 100
"""What a route may allow: a chain of as many runs, each with a long name, still fits in an event."""

_NAMES = ("airflow", "dag_id", "dag_run_id")
_DAG_ID = re.compile(r"[\w.-]{1,250}")  # as Airflow has it: a chain may name DAGs that no route could
_SHOWN = 12  # DAG ids in a message


def is_of_a_dag_run(record: Mapping[str, Any]) -> bool:
    """Tell whether an envelope is the plugin's."""
    return record.get("source") == SOURCE and record.get("detail-type") == DETAIL_TYPE


def read_chain(value: object) -> list[dict[str, str]]:
    """Read the chain of an event.

    Returns:
        `[{"airflow", "dag_id", "dag_run_id"}]`: the runs that led to it, the oldest first, its own last.

    Raises:
        ValueError: When it is none; the text says where and holds no value.
    """
    if not isinstance(value, list) or not value:
        raise ValueError("chain must be an array of DAG runs, the oldest first")
    return [_run(run, f"chain[{at}]") for at, run in enumerate(value)]


def _run(value: object, where: str) -> dict[str, str]:
    run = value if isinstance(value, Mapping) else {}
    for name in _NAMES:
        if not isinstance(run.get(name), str) or not run[name]:
            raise ValueError(f"{where}.{name} must be text")
    if not _DAG_ID.fullmatch(run["dag_id"]):
        raise ValueError(f"{where}.dag_id is no DAG id")
    return {name: run[name] for name in _NAMES}


def conf_with_chain(conf: dict[str, Any], envelope: Mapping[str, Any], max_chain: int) -> dict[str, Any]:
    """Give a run the chain of the event that starts it; the conf of any other event stays as it is.

    Args:
        conf: What the route gives the DAG.
        envelope: The event.
        max_chain: How many runs may have led to it.

    Raises:
        ChainTooLong: When more have.
        MappingError: When an event of a DAG run has no chain: it came from the retry queue, where somebody wrote it.
    """
    if not is_of_a_dag_run(envelope):
        return conf
    try:
        chain = read_chain(envelope["detail"]["chain"])
    except (KeyError, TypeError, ValueError) as error:
        raise MappingError("the event of a DAG run has no detail.chain that can be read") from error
    if len(chain) > max_chain:
        raise ChainTooLong(
            f"{shown(chain)} are {len(chain)} DAG runs, one started by another, and max_chain is {max_chain}. "
            "Do these DAGs start each other? Exclude that in the route's match; raise max_chain if they are meant to"
        )
    return {**conf, CONF_KEY: {"chain": chain}}


def shown(chain: list[dict[str, str]]) -> str:
    """Write a chain for people: `a → b → a`."""
    ids = [run["dag_id"] for run in chain]
    if len(ids) > _SHOWN:
        ids = ["…", *ids[-_SHOWN:]]
    return " → ".join(ids)
