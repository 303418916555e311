"""One route, and the asset whose events it creates."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dagbridge.airflow.assets import find_asset
from dagbridge.errors import AccessDenied, AssetNotFound, BridgeError
from dagbridge.routing.route import Route
from dagbridge_cli.doctor.fields import check_fields
from dagbridge_cli.doctor.reach import Reach
from dagbridge_cli.doctor.role import Role, check_role_for
from dagbridge_cli.doctor.samples import Sample
from dagbridge_cli.doctor.steps import Step
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok, warning

_FIRST_RELEASE = (2, 9)  # whose API takes events: `api_connexion/openapi/v1.yaml`, POST /datasets/events

_ROLE = Role(
    to="create asset events",
    may={"op", "admin"},
    may_not={"viewer", "user"},
    fix="give the role *can read on Assets*, *can read on Asset Aliases* and *can create on Assets* (FAB; in Airflow 2 "
    "*can read* and *can create on Datasets*), or `op` and above (SimpleAuthManager)",
)


@dataclass(slots=True)
class AssetVisit:
    """What is known of a route's asset.

    Attributes:
        route: The route.
        uri: The asset's URI.
        reach: The way into its Airflow.
        samples: Events that the route takes.
        asset: What Airflow says of it.
    """

    route: Route
    uri: str
    reach: Reach
    samples: Sequence[Sample]
    asset: Mapping[str, Any] = field(default_factory=dict)


def check_release(visit: AssetVisit) -> Verdict:
    """See whether this Airflow takes asset events, and what the route sets in them."""
    reach = visit.reach
    if reach.release < _FIRST_RELEASE:
        return failed(f"Airflow {reach.version} takes no asset events", "Airflow 2.9 or later; or a route with dag_id")
    if visit.route.partition_key is not None:
        return check_fields(visit.route, reach)
    return ok(f"Airflow {reach.version} takes asset events")


def check_asset(visit: AssetVisit) -> Verdict:
    """Ask for the asset as the bridge does."""
    try:
        visit.asset = find_asset(visit.reach.send, visit.reach.api, visit.uri)
    except AssetNotFound:
        return _not_there(visit)
    except AccessDenied as error:
        return failed(str(error), _ROLE.fix)
    except BridgeError as error:
        return failed(str(error), "see the checks of the airflow")
    return ok(f"{visit.uri} is there")


def _not_there(visit: AssetVisit) -> Verdict:
    path = visit.reach.api.assets_path
    found = visit.reach.send("GET", path, params={"limit": "100"}).fields.get(path.removeprefix("/"))
    known = [str(asset.get("uri")) for asset in found if isinstance(asset, Mapping)] if isinstance(found, list) else []
    close = difflib.get_close_matches(visit.uri, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    fix = "correct asset.uri, or deploy a DAG that names the asset; Airflow shows its URI in a normal form" + hint
    return failed(f"Airflow has no asset {visit.uri}", fix)


def check_consumers(visit: AssetVisit) -> Verdict:
    """See whether any DAG is scheduled on the asset; if none is, its events start nothing."""
    dags = visit.asset.get("scheduled_dags", visit.asset.get("consuming_dags"))  # 3.1 and before have the latter
    if not isinstance(dags, list):
        return not_checked("Airflow does not say which DAGs are scheduled on it")
    names = sorted(str(dag.get("dag_id")) for dag in dags if isinstance(dag, Mapping))
    if not names:
        return warning("no DAG is scheduled on the asset: its events start no run", "schedule a DAG on it")
    return ok(f"starts {', '.join(names)}")


def check_role(visit: AssetVisit) -> Verdict:
    """Tell whether the role may create asset events."""
    # Neither version takes this: a field that is not known, and on v2 no `asset_id`. The asset is named, since v1
    # looks whether the body has what it requires before it looks at the role.
    body = {"dataset_uri": visit.uri, "dagbridge_doctor": "asks whether the role may create asset events"}
    return check_role_for(_ROLE, visit.reach, visit.reach.api.asset_events_path, body)


def check_extra(visit: AssetVisit) -> Verdict:
    """Fill the route's templates with sample events; Airflow takes any object."""
    if not visit.samples:
        return not_checked("no sample event takes this route", fix="--event FILE, or a case for `dagbridge test`")
    unfit = [f"{sample.name}: {sample.error}" for sample in visit.samples if sample.error]
    if unfit:
        return failed("; ".join(dict.fromkeys(unfit)), "correct the route's extra")
    return ok("comes out as an object")


STEPS: Sequence[Step[AssetVisit]] = (
    Step("fields", check_release, ("version",)),
    Step("asset", check_asset, ("credentials", "fields")),
    Step("consumers", check_consumers, ("asset",)),
    Step("role", check_role, ("asset",)),
    Step("extra", check_extra),
)
