"""The whole examination: the deployments of a table, each with its routes."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import boto3

from dagbridge.airflow.mwaa import LONGEST_PATH, MwaaAirflow
from dagbridge.airflow.mwaa_client import make_mwaa_client
from dagbridge.airflow.secrets import SecretStore
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.settings import Settings
from dagbridge_cli.doctor import mwaa, rest
from dagbridge_cli.doctor.dag import DagVisit, steps_of
from dagbridge_cli.doctor.findings import AirflowReport, RouteReport
from dagbridge_cli.doctor.mwaa import MwaaVisit
from dagbridge_cli.doctor.reach import Reach
from dagbridge_cli.doctor.rest_visit import RestVisit
from dagbridge_cli.doctor.samples import Sample, Samples
from dagbridge_cli.doctor.steps import Verdicts, take
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked


@dataclass(frozen=True, slots=True)
class Doctor:
    """Examines deployments.

    Attributes:
        table: The routes.
        samples: Events to try them with.
        settings: The function's time limits.
        probe_role: Whether to ask for the role by a request that Airflow's audit log has.
    """

    table: RoutingTable
    samples: Samples
    settings: Settings
    probe_role: bool = False

    def examine(self, name: str) -> AirflowReport:
        """Examine one deployment, and the routes that lead to it."""
        entry = self.table.airflows[name]
        if "mwaa" in entry:
            in_aws = self._mwaa(name, entry)
            return self._report(name, "mwaa", in_aws, take(mwaa.STEPS, in_aws))
        visit = self._rest(entry)
        return self._report(name, "rest", visit, take(rest.STEPS, visit))

    def _rest(self, entry: Mapping[str, Any]) -> RestVisit:
        store = SecretStore(lambda: boto3.client("secretsmanager"))
        timeout = (self.settings.connect_timeout, self.settings.read_timeout)
        return RestVisit(entry["secret"], store, timeout, Reach(self.probe_role))

    def _mwaa(self, name: str, entry: Mapping[str, Any]) -> MwaaVisit:
        region, role_arn = entry.get("region"), entry.get("role_arn")
        make = functools.partial(make_mwaa_client, self.settings.connect_timeout, region, role_arn)
        airflow = MwaaAirflow(name, entry["mwaa"], functools.cache(make))
        return MwaaVisit(entry["mwaa"], region, airflow, Reach(self.probe_role, LONGEST_PATH))

    def _report(self, name: str, kind: str, visit: RestVisit | MwaaVisit, checks: Verdicts) -> AirflowReport:
        routes = [route for route in self.table.routes if route.airflow == name]
        found = [report for route in routes for report in self._routes(route, visit.reach, checks)]
        return AirflowReport(
            name,
            kind,
            visit.reach.version or None,
            _redacted(visit, checks),
            tuple(replace(report, checks=_redacted(visit, report.checks)) for report in found),
        )

    def _routes(self, route: Route, reach: Reach, before: Verdicts) -> Iterator[RouteReport]:
        """Examine a route with each DAG that it is known to start."""
        samples = self.samples.of(route.name)
        started = [sample.trigger.dag_id for sample in samples if sample.trigger]
        dag_ids = [str(route.dag_id.render({}))] if route.dag_id.static else list(dict.fromkeys(started))
        if not dag_ids:
            yield RouteReport(route.name, None, route.shadow, {"dag": _without_dag_id(samples)})
        for dag_id in dag_ids:
            its_own = [s for s in samples if s.trigger is None or s.trigger.dag_id == dag_id]
            visit = DagVisit(route, dag_id, reach, its_own)
            yield RouteReport(route.name, dag_id, route.shadow, take(steps_of(visit), visit, before))


def _without_dag_id(samples: Sequence[Sample]) -> Verdict:
    errors = "; ".join(f"{sample.name}: {sample.error}" for sample in samples)
    if errors:
        return failed(errors, "correct the route's templates; `dagbridge explain --event FILE` shows what they see")
    return not_checked("dag_id follows from the event, and no sample event takes this route", fix="--event FILE")


def _redacted(visit: RestVisit | MwaaVisit, checks: Verdicts) -> Verdicts:
    return {name: replace(verdict, message=visit.redact(verdict.message)) for name, verdict in checks.items()}
