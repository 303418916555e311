"""Which fields of a DAG run each version of Airflow knows.

Sources: apache-airflow's `api_connexion/schemas/dag_run_schema.py` (2.x) and
`api_fastapi/core_api/datamodels/dag_run.py` (3.x), in the first release that has the field.
"""

from __future__ import annotations

from collections.abc import Mapping

from dagbridge.routing.route import Route
from dagbridge_cli.doctor.reach import Reach
from dagbridge_cli.doctor.verdict import Verdict, failed, ok

_Release = tuple[int, int]

_SINCE: Mapping[str, tuple[_Release | None, _Release]] = {  # in Airflow 2 (None: never), in Airflow 3
    "note": ((2, 5), (3, 0)),
    "logical_date": ((2, 2), (3, 0)),
    "run_after": (None, (3, 0)),
    "data_interval_start": ((2, 9), (3, 0)),
    "data_interval_end": ((2, 9), (3, 0)),
    "partition_key": (None, (3, 2)),
}


def check_fields(route: Route, reach: Reach) -> Verdict:
    """Find the fields that a route sets and its Airflow does not know; Airflow refuses the run for them."""
    used = [name for name in _SINCE if name in route.written]
    unknown = [f"{name} ({_since(name)})" for name in used if not _knows(reach.release, name)]
    if unknown:
        return failed(
            f"Airflow {reach.version} does not know {', '.join(unknown)}",
            "leave it out of the route, or upgrade Airflow; until then every event of the route is rejected",
        )
    return ok(f"Airflow {reach.version} knows {', '.join(used)}" if used else "nothing but conf is set")


def _knows(release: _Release, name: str) -> bool:
    in_2, in_3 = _SINCE[name]
    since = in_3 if release >= (3, 0) else in_2
    return since is not None and release >= since


def _since(name: str) -> str:
    in_2, in_3 = _SINCE[name]
    return " and ".join(f"{release[0]}.{release[1]}" for release in (in_2, in_3) if release) + " on"
