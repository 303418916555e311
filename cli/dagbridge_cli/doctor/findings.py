"""What was found about a deployment and its routes."""

from __future__ import annotations

from dataclasses import dataclass

from dagbridge_cli.doctor.steps import Verdicts
from dagbridge_cli.doctor.verdict import Status


@dataclass(frozen=True, slots=True)
class RouteReport:
    """What was found about one route, and one DAG that it starts or one asset that it updates.

    Attributes:
        route: Its name.
        dag_id: The DAG; None: it follows from the event, and no event was there, or the route names an asset.
        asset_uri: The asset; None: the same, or the route names a DAG.
        shadow: Whether the route only looks, so that nothing is sent for now.
        checks: What was found.
    """

    route: str
    dag_id: str | None
    shadow: bool
    checks: Verdicts
    asset_uri: str | None = None


@dataclass(frozen=True, slots=True)
class AirflowReport:
    """What was found about one deployment.

    Attributes:
        airflow: Its name in the table.
        kind: `rest` or `mwaa`.
        version: Of Airflow; None: not known.
        checks: What was found.
        routes: Its routes.
    """

    airflow: str
    kind: str
    version: str | None
    checks: Verdicts
    routes: tuple[RouteReport, ...]

    @property
    def has_failed(self) -> bool:
        """Whether any check has."""
        return any(
            verdict.status is Status.FAILED
            for checks in (self.checks, *(route.checks for route in self.routes))
            for verdict in checks.values()
        )


@dataclass(frozen=True, slots=True)
class HookReport:
    """What was found about one webhook.

    Attributes:
        hook: Its name in the table.
        checks: What was found.
    """

    hook: str
    checks: Verdicts

    @property
    def has_failed(self) -> bool:
        """Whether any check has."""
        return any(verdict.status is Status.FAILED for verdict in self.checks.values())
