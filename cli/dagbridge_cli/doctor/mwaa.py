"""Amazon MWAA: AWS signs in, so what has to be right is the environment's name, the policy, and Airflow's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dagbridge.airflow.api import Api
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.errors import AccessDenied, BridgeError, TriggerRejected
from dagbridge_cli.doctor.aws import check_aws
from dagbridge_cli.doctor.reach import Reach, version_in
from dagbridge_cli.doctor.steps import Step
from dagbridge_cli.doctor.verdict import Verdict, failed, ok

_REACH = "allow airflow:InvokeRestApi; a private web server answers only inside its VPC; the environment must be up"


@dataclass(slots=True)
class MwaaVisit:
    """What is known of one environment.

    Attributes:
        environment: MWAA's name for it.
        region: Of the environment; None: the configured one.
        airflow: Sends.
        reach: The way in.
    """

    environment: str
    region: str | None
    airflow: MwaaAirflow
    reach: Reach

    def redact(self, text: str) -> str:
        """Leave a text as it is: there is no secret."""
        return text


def check_environment(visit: MwaaVisit) -> Verdict:
    """Ask the environment's Airflow for its version, through AWS."""
    try:
        reply = visit.airflow.send("GET", "/version")
    except AccessDenied as error:
        return failed(str(error), "allow it to the role, on arn:…:role/ENVIRONMENT/User")
    except TriggerRejected as error:
        return failed(str(error), "correct `mwaa`, `region` and `role_arn` in the routing table")
    except BridgeError as error:
        return failed(str(error), _REACH)
    version = version_in(reply)
    if version is None:
        return failed(f"/version answered {reply.status}", _REACH)
    visit.reach.version = version
    visit.reach.api = Api.V1 if visit.reach.release < (3, 0) else Api.V2
    visit.reach.send = visit.airflow.send
    return ok(f"{visit.environment} is Airflow {version}, which speaks {visit.reach.api}")


def check_credentials(visit: MwaaVisit) -> Verdict:
    """Ask for something that only users may see: one DAG of the list."""
    try:
        reply = visit.airflow.send("GET", "/dags", params={"limit": "1"})
    except BridgeError as error:
        return failed(str(error), _REACH)
    if reply.status != 200 or "dags" not in reply.fields:
        fix = "arn:…:role/ENVIRONMENT/User in the policy: that Airflow role may read and trigger"
        return failed(f"GET /dags answered {reply.status}: the Airflow role may not read DAGs", fix)
    return ok("accepted, signed with the AWS credentials")


STEPS: Sequence[Step[MwaaVisit]] = (
    Step("aws", lambda visit: check_aws(visit.region)),
    Step("version", check_environment, ("aws",)),
    Step("credentials", check_credentials, ("version",)),
)
