"""One route, and the DAG that it starts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from dagbridge.airflow.api import Api, dag_path, runs_path
from dagbridge.errors import BridgeError
from dagbridge.routing.route import Route
from dagbridge.trigger import Trigger
from dagbridge_cli.doctor.fields import check_fields
from dagbridge_cli.doctor.params import misfits
from dagbridge_cli.doctor.reach import Reach
from dagbridge_cli.doctor.role import check_role
from dagbridge_cli.doctor.samples import Sample
from dagbridge_cli.doctor.steps import Step
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok, warning

_WHEN_PAUSED = {
    "trigger": "Airflow takes runs and lets them wait without end",
    "defer": "deliveries wait on the retry queue, and after DAGBRIDGE_RETRY_HOURS become dead letters",
    "reject": "deliveries become dead letters",
}


@dataclass(slots=True)
class DagVisit:
    """What is known of a route's DAG.

    Attributes:
        route: The route.
        dag_id: The DAG that it starts.
        reach: The way into its Airflow.
        samples: Events that the route takes.
        details: What Airflow says of the DAG.
    """

    route: Route
    dag_id: str
    reach: Reach
    samples: Sequence[Sample]
    details: Mapping[str, Any] = field(default_factory=dict)


def check_path(visit: DagVisit) -> Verdict:
    """Measure the request's path, where the transport limits it."""
    length, longest = len(runs_path(visit.dag_id)), visit.reach.longest_path
    if longest is None:
        return ok("of any length")
    if length > longest:
        fix = f"a dag_id that is {length - longest} characters shorter"
        return failed(f"{runs_path(visit.dag_id)} has {length} characters, and MWAA takes {longest}", fix)
    return ok(f"{length} of the {longest} characters that MWAA takes")


def check_dag(visit: DagVisit) -> Verdict:
    """Ask for the DAG."""
    try:
        reply = visit.reach.send("GET", f"{dag_path(visit.dag_id)}/details")
        if reply.status == 404:
            return _not_there(visit)
    except BridgeError as error:
        return failed(str(error), "see the checks of the airflow")
    if reply.status == 200 and reply.fields.get("dag_id") == visit.dag_id:
        visit.details = reply.fields
        return ok(f"{visit.dag_id} is there")
    if reply.status == 403:
        fix = "let the role read this DAG; then the rest can be checked"
        return warning("answered 403: the role may not read this DAG", fix, blocks=True)
    return failed(f"answered {reply.status}", "look into the log of Airflow's API server")


def _not_there(visit: DagVisit) -> Verdict:
    known = [str(dag.get("dag_id")) for dag in _listed(visit.reach, "/dags", "dags")]
    close = difflib.get_close_matches(visit.dag_id, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    broken = {PurePath(str(e.get("filename"))).name for e in _listed(visit.reach, "/importErrors", "import_errors")}
    files = f" (it cannot import {', '.join(sorted(broken))})" if broken else ""
    fix = "correct dag_id, or deploy the DAG; a new one appears once it is parsed" + hint
    return failed(f"Airflow has no DAG {visit.dag_id}{files}", fix)


def _listed(reach: Reach, path: str, key: str) -> list[Mapping[str, Any]]:
    """List the first hundred, for a hint; nothing where that may not be read."""
    found = reach.send("GET", path, params={"limit": "100"}).fields.get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


def check_active(visit: DagVisit) -> Verdict:
    """See whether Airflow still finds the DAG in its files; if not, it answers triggers with 404."""
    if visit.details.get("is_stale") or visit.details.get("is_active") is False:
        return failed("Airflow no longer finds the DAG in its files", "deploy its file again, or remove the route")
    return ok("Airflow finds the DAG in its files")


def check_import_errors(visit: DagVisit) -> Verdict:
    """See whether the DAG's file can be imported; if not, Airflow answers triggers with 400."""
    if visit.details.get("has_import_errors"):
        return failed("the DAG's file has import errors", "airflow dags list-import-errors; mend the file")
    return ok("the DAG's file has none")


def check_paused(visit: DagVisit) -> Verdict:
    """See whether the DAG is paused."""
    if not visit.details.get("is_paused"):
        return ok("the DAG is not paused")
    when_paused = visit.route.when_paused
    fix = f"airflow dags unpause {visit.dag_id}" + ("; or when_paused: defer" if when_paused == "trigger" else "")
    return warning(f"the DAG is paused: {_WHEN_PAUSED[when_paused]}", fix)


def check_manual_runs(visit: DagVisit) -> Verdict:
    """See whether the DAG takes runs from outside (Airflow 3.2 and later let it choose)."""
    allowed = visit.details.get("allowed_run_types")
    if isinstance(allowed, list) and "manual" not in allowed:
        return failed(
            f"the DAG takes only {', '.join(map(str, allowed))} runs", "add manual to the DAG's allowed_run_types"
        )
    return ok("the DAG takes them")


def check_partition(visit: DagVisit) -> Verdict:
    """See whether a partition key has a meaning for the DAG."""
    if visit.details.get("timetable_partitioned") is False:
        fix = "leave partition_key out, unless the DAG is partitioned at run time (Airflow does not show that)"
        return warning("the DAG's timetable has no partitions, and from 3.3 on Airflow refuses the key", fix)
    return ok("the DAG has partitions")


def check_conf(visit: DagVisit) -> Verdict:
    """Try the DAG's `params` with what sample events give as `conf`."""
    params = visit.details.get("params") or {}
    if not visit.samples:
        if not params:
            return ok("the DAG has no params to fit")
        return not_checked("no sample event takes this route", fix="--event FILE, or a case for `dagbridge test`")
    unfit = [line for sample in visit.samples for line in _misfits(sample, params, visit.reach.api)]
    if unfit:
        return failed("; ".join(dict.fromkeys(unfit)), "correct the route's conf, or the DAG's params")
    return ok(f"fits the DAG's params ({_counted(visit.samples)})")


def _misfits(sample: Sample, params: Mapping[str, Any], api: Api) -> list[str]:
    if not isinstance(sample.request, Trigger):
        return [f"{sample.name}: {sample.error}"]
    lines = misfits(params, sample.request.conf, any_iso_8601=api is Api.V1)
    return [f"{sample.name}: {line}" for line in lines]


def _counted(samples: Sequence[Sample]) -> str:
    return "1 sample event" if len(samples) == 1 else f"{len(samples)} sample events"


def steps_of(visit: DagVisit) -> list[Step[DagVisit]]:
    """List the checks that make sense for a route."""
    steps = [
        Step("fields", lambda visit: check_fields(visit.route, visit.reach), ("version",)),
        Step("dag", check_dag, ("credentials", "path")),
        Step("active", check_active, ("dag",)),
        Step("import_errors", check_import_errors, ("dag",)),
        Step("paused", check_paused, ("dag",)),
        Step("manual_runs", check_manual_runs, ("dag",)),
        Step("role", lambda visit: check_role(visit.dag_id, visit.reach), ("dag",)),
        Step("conf", check_conf, ("dag",)),
    ]
    if visit.reach.longest_path is not None:
        steps.insert(0, Step("path", check_path))
    if visit.route.partition_key is not None:
        steps.append(Step("partition", check_partition, ("dag", "fields")))
    return steps
