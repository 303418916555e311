"""What was found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click

from dagbridge_cli.dead_letters.printable import printable
from dagbridge_cli.doctor.findings import AirflowReport, HookReport
from dagbridge_cli.doctor.samples import Samples
from dagbridge_cli.doctor.steps import Verdicts
from dagbridge_cli.doctor.verdict import Status, Verdict

_MARKS = {Status.OK: "✓", Status.WARNING: "!", Status.FAILED: "✗", Status.SKIPPED: "-"}
_COLOURS = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILED: "red", Status.SKIPPED: "bright_black"}
_WIDTH = 14  # of the column with the checks' names


def show(reports: Sequence[AirflowReport], samples: Samples, hooks: Sequence[HookReport] = ()) -> None:
    """Write the table."""
    for report in reports:
        version = f" · Airflow {report.version}" if report.version else ""
        click.secho(f"{report.airflow}{version}", bold=True)
        _show_checks(report.checks, "  ")
        for route in report.routes:
            shadow = " (mode shadow: nothing is sent)" if route.shadow else ""
            click.secho(f"  {route.route} → {route.dag_id or route.asset_uri or '?'}{shadow}", bold=True)
            _show_checks(route.checks, "    ")
    for hook in hooks:
        click.secho(f"webhook {hook.hook}", bold=True)
        _show_checks(hook.checks, "  ")
    for trouble in samples.troubles:
        click.secho(printable(f"! sample event {trouble}"), fg=_COLOURS[Status.WARNING])
    counts = _counts(reports, hooks)
    click.echo(" · ".join(f"{_MARKS[status]} {counts[status]}" for status in Status))


def is_well(reports: Iterable[AirflowReport], hooks: Iterable[HookReport]) -> bool:
    """Tell whether no check has failed."""
    return not any(report.has_failed for report in reports) and not any(hook.has_failed for hook in hooks)


def as_document(reports: Sequence[AirflowReport], samples: Samples, hooks: Sequence[HookReport] = ()) -> dict[str, Any]:
    """Give the JSON that `docs/doctor.md` describes."""
    return {
        "ok": is_well(reports, hooks),
        "counts": {str(status): _counts(reports, hooks)[status] for status in Status},
        "airflows": [
            {
                "airflow": report.airflow,
                "kind": report.kind,
                "version": report.version,
                "checks": _checks(report.checks),
                "routes": [
                    {
                        "route": route.route,
                        "dag_id": route.dag_id,
                        **({"asset_uri": route.asset_uri} if route.asset_uri else {}),
                        "shadow": route.shadow,
                        "checks": _checks(route.checks),
                    }
                    for route in report.routes
                ],
            }
            for report in reports
        ],
        **({"webhooks": [{"hook": hook.hook, "checks": _checks(hook.checks)} for hook in hooks]} if hooks else {}),
        "samples": {"files": samples.files, "troubles": samples.troubles},
    }


def _show_checks(checks: Verdicts, indent: str) -> None:
    for name, verdict in checks.items():
        if verdict.held_up_by:
            continue
        mark = click.style(_MARKS[verdict.status], fg=_COLOURS[verdict.status])
        click.echo(f"{indent}{mark} {name:<{_WIDTH}}{printable(_line(verdict.message))}")
        if verdict.fix:
            click.echo(f"{indent}  {'':<{_WIDTH}}→ {printable(_line(verdict.fix))}")
    held_up = [name for name, verdict in checks.items() if verdict.held_up_by]
    if held_up:
        root = next(verdict.held_up_by for verdict in checks.values() if verdict.held_up_by)
        click.secho(
            f"{indent}- not checked until `{root}` is mended: {', '.join(held_up)}", fg=_COLOURS[Status.SKIPPED]
        )


def _line(text: str) -> str:
    return " ".join(text.split())


def _checks(checks: Verdicts) -> list[dict[str, str | None]]:
    return [
        {"check": name, "status": str(verdict.status), "message": verdict.message, "fix": verdict.fix}
        for name, verdict in checks.items()
    ]


def _counts(reports: Iterable[AirflowReport], hooks: Iterable[HookReport]) -> Counter[Status]:
    found = [verdict for report in reports for verdict in _all(report)]
    found += [verdict for hook in hooks for verdict in hook.checks.values()]
    return Counter(verdict.status for verdict in found)


def _all(report: AirflowReport) -> list[Verdict]:
    return [v for checks in (report.checks, *(route.checks for route in report.routes)) for v in checks.values()]
