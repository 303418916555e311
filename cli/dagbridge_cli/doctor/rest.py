"""A deployment that has a secret, and is spoken to over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from botocore.exceptions import ClientError

from dagbridge.airflow.api import Api
from dagbridge.airflow.reply import Reply
from dagbridge.errors import BridgeError, SecretInvalid, SecretUnavailable
from dagbridge_cli.doctor.aws import check_aws
from dagbridge_cli.doctor.clock import check_clock
from dagbridge_cli.doctor.credentials import check_credentials
from dagbridge_cli.doctor.network import check_dns, check_port
from dagbridge_cli.doctor.reach import version_in
from dagbridge_cli.doctor.rest_visit import RestVisit
from dagbridge_cli.doctor.steps import Step
from dagbridge_cli.doctor.tls import check_tls
from dagbridge_cli.doctor.verdict import Verdict, failed, ok

_PREFIX = "correct `host` in the secret: Airflow's own address, with the path prefix if it has one"


def check_secret(visit: RestVisit) -> Verdict:
    """Read the secret as the function does."""
    try:
        visit.connection = visit.store.connection(visit.secret)
    except SecretUnavailable as error:
        return failed(str(error), "can this network reach Secrets Manager, and is it the right region?")
    except SecretInvalid as error:
        if isinstance(error.__cause__, ClientError):
            return failed(str(error), "check name, account (AWS_PROFILE), region (AWS_DEFAULT_REGION) and permissions")
        return failed(str(error), "correct this field: aws secretsmanager put-secret-value --secret-id …")
    return ok(f"{visit.secret} leads to {visit.connection.base_url}")


def check_version(visit: RestVisit) -> Verdict:
    """Ask which Airflow it is."""
    try:
        reply = _ask_version(visit)
    except BridgeError as error:
        return failed(visit.explain(error), _PREFIX)
    version = version_in(reply)
    if version is None:
        return failed(_no_airflow(reply), _PREFIX)
    visit.reach.version = version
    return ok(f"Airflow {version}, which speaks {visit.reach.api}")


def _ask_version(visit: RestVisit) -> Reply:
    """Ask v2, then v1; signed in where a gateway wants that even for this."""
    reply = Reply(404)
    for api in (Api.V2, Api.V1):
        visit.reach.api = api
        visit.last.status = None
        reply = visit.http.send("GET", f"/api/{api}/version")
        if reply.status in {401, 403}:
            visit.version_is_guarded = True
            reply = visit.access(api).send("GET", "/version")
        if reply.status != 404:
            return reply
    return reply


def _no_airflow(reply: Reply) -> str:
    if reply.status == 404:
        return "neither /api/v2/version nor /api/v1/version is there"
    if 300 <= reply.status < 400:
        return f"/version answered {reply.status}: a redirect, which the bridge does not follow"
    if reply.status in {401, 403}:
        return f"/version answered {reply.status}: something before Airflow wants other credentials or headers"
    return f"/version answered {reply.status}, and not as Airflow would"


def check_api_version(visit: RestVisit) -> Verdict:
    """Compare what the secret says with what the server says."""
    said, found = visit.connection.api_version, visit.reach.api
    if said and said != found:
        return failed(
            f"extra.api_version is {said}, and Airflow {visit.reach.version} speaks {found}",
            f"extra.api_version: {found}, or leave it out (the checks below go on with {found})",
        )
    if not said and visit.version_is_guarded and not visit.connection.token:
        return failed("/version wants credentials, so the bridge cannot ask for it", f"set extra.api_version: {found}")
    return ok(f"extra.api_version is {said}" if said else "asked from the server; extra.api_version spares the request")


STEPS: Sequence[Step[RestVisit]] = (
    Step("aws", lambda _: check_aws(region=None)),
    Step("secret", check_secret, ("aws",)),
    Step("dns", lambda visit: check_dns(visit.connection), ("secret",)),
    Step("port", lambda visit: check_port(visit.connection, visit.timeout[0]), ("dns",)),
    Step("tls", lambda visit: check_tls(visit.connection, visit.timeout[0]), ("port",)),
    Step("version", check_version, ("secret", "port", "tls")),
    Step("api_version", check_api_version, ("version",)),
    Step("credentials", check_credentials, ("version",)),
    Step("clock", check_clock, ("version",)),
)
