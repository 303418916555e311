"""May the role create runs? What can be told without creating one.

No request that only reads tells it for every Airflow. SimpleAuthManager (Airflow 3) writes the role into the token that
it gives. Elsewhere only a POST tells: one with a body that no version takes is answered 401 or 403 where the role may
not, and 400 or 422 where it may (2.11.2 and 3.3.2 check the role first). No run comes of it, but Airflow notes the
attempt in its audit log, so it is sent only when asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dagbridge.airflow.api import runs_path
from dagbridge.errors import BridgeError
from dagbridge_cli.doctor.reach import Reach
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok

_CLAIMS = {"sub", "role", "teams", "jti", "iss", "aud", "nbf", "iat", "exp"}  # all that its tokens have


@dataclass(frozen=True, slots=True)
class Role:
    """What a role has to allow.

    Attributes:
        to: What it is needed for: `trigger this DAG`.
        may: Roles of SimpleAuthManager (3.0 to 3.3) that allow it.
        may_not: Roles of SimpleAuthManager that do not.
        fix: How to have such a role.
    """

    to: str
    may: Collection[str]
    may_not: Collection[str]
    fix: str


_RUNS = Role(
    to="trigger this DAG",
    may={"user", "op", "admin"},
    may_not={"viewer"},
    fix="give the role *can create on DAG Runs* and *can edit* on the DAG (FAB), or `user` and above "
    "(SimpleAuthManager)",
)

REFUSED_BODY = {"dag_run_id": "scheduled__dagbridge_doctor", "dagbridge_doctor": "asks whether the role may trigger"}
"""What no Airflow takes, for two reasons: a prefix that is its own, and a field that it does not know. On v2, the
required `logical_date` is missing besides."""


def check_role(dag_id: str, reach: Reach) -> Verdict:
    """Tell whether the role may create runs of a DAG."""
    return check_role_for(_RUNS, reach, runs_path(dag_id), REFUSED_BODY)


def check_role_for(wanted: Role, reach: Reach, path: str, refused_body: Mapping[str, Any]) -> Verdict:
    """Tell whether the role allows something.

    Args:
        wanted: What.
        reach: The way into Airflow.
        path: Where it would be posted.
        refused_body: What no Airflow takes there, once it has looked at the role.
    """
    role = _role_in(reach.claims)
    if role in wanted.may_not:
        return failed(f"the role is {role}, which may not {wanted.to}", wanted.fix)
    if role in wanted.may:
        return ok(f"the role is {role}")
    if not reach.probe_role:
        return not_checked(
            "no request that only reads tells it", fix="--probe-role asks, and Airflow's audit log has it"
        )
    return _probe(wanted, reach, path, refused_body)


def _role_in(claims: Mapping[str, Any]) -> str:
    """Read the role from a token of SimpleAuthManager; another's, which says more, may mean something else by it."""
    return str(claims.get("role")).lower() if set(claims) <= _CLAIMS else ""


def _probe(wanted: Role, reach: Reach, path: str, refused_body: Mapping[str, Any]) -> Verdict:
    try:
        status = reach.send("POST", path, refused_body).status
    except BridgeError as error:
        return not_checked(str(error))
    if status in {401, 403}:
        return failed(f"answered {status}: the role may not {wanted.to}", wanted.fix)
    if status in {400, 422}:
        return ok(f"may {wanted.to} (asked by a request that Airflow refuses for its body)")
    return not_checked(f"the probe was answered {status}")
