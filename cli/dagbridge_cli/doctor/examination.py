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
from dagbridge.request import Request
from dagbridge.routing.route import Route
from dagbridge.routing.table import RoutingTable
from dagbridge.settings import Settings
from dagbridge.trigger import Trigger
from dagbridge_cli.doctor import asset, mwaa, rest
from dagbridge_cli.doctor.dag import DagVisit, steps_of
from dagbridge_cli.doctor.findings import AirflowReport, HookReport, RouteReport
from dagbridge_cli.doctor.mwaa import MwaaVisit
from dagbridge_cli.doctor.reach import Reach
from dagbridge_cli.doctor.rest_visit import RestVisit
from dagbridge_cli.doctor.samples import Sample, Samples
from dagbridge_cli.doctor.steps import Verdicts, take
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked
from dagbridge_cli.doctor.webhooks import examine_hooks


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

    def examine_hooks(self) -> list[HookReport]:
        """Examine the webhooks of the table."""
        return examine_hooks(self.table, SecretStore(lambda: boto3.client("secretsmanager")))

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
        """Examine a route with each DAG that it is known to start, or each asset that it is known to update."""
        samples = self.samples.of(route.name)
        name, template = ("dag_id", route.dag_id) if route.dag_id else ("asset.uri", route.asset_uri)
        known = [_target(sample.request) for sample in samples if sample.request]
        targets = [str(template.render({}))] if template and template.static else list(dict.fromkeys(known))
        if not targets:
            checks = {"dag" if route.dag_id else "asset": _without_target(name, samples)}
            yield RouteReport(route.name, None, route.shadow, checks)
        for target in targets:
            its_own = [s for s in samples if s.request is None or _target(s.request) == target]
            if route.dag_id:
                visit = DagVisit(route, target, reach, its_own)
                yield RouteReport(route.name, target, route.shadow, take(steps_of(visit), visit, before))
            else:
                checks = take(asset.STEPS, asset.AssetVisit(route, target, reach, its_own), before)
                yield RouteReport(route.name, None, route.shadow, checks, target)


def _target(request: Request) -> str:
    return request.dag_id if isinstance(request, Trigger) else request.uri


def _without_target(name: str, samples: Sequence[Sample]) -> Verdict:
    errors = "; ".join(f"{sample.name}: {sample.error}" for sample in samples)
    if errors:
        return failed(errors, "correct the route's templates; `dagbridge explain --event FILE` shows what they see")
    return not_checked(f"{name} follows from the event, and no sample event takes this route", fix="--event FILE")


def _redacted(visit: RestVisit | MwaaVisit, checks: Verdicts) -> Verdicts:
    return {name: replace(verdict, message=visit.redact(verdict.message)) for name, verdict in checks.items()}
