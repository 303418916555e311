"""Are the credentials taken?"""

from __future__ import annotations

import requests

from dagbridge.airflow.access import Access
from dagbridge.airflow.api import Api
from dagbridge.errors import BridgeError
from dagbridge_cli.doctor.reach import claims_of
from dagbridge_cli.doctor.rest_visit import RestVisit
from dagbridge_cli.doctor.verdict import Verdict, failed, ok, warning

_FIXES = {
    "basic": "correct login and password; Airflow 2 takes them only where [api] auth_backends has basic_auth",
    "jwt": "correct login and password, or client_id and client_secret, in the secret",
    "bearer": "make a new token, and put it into extra.token",
    "oauth2": "correct extra.client_id, client_secret, scope and token_url",
}


def check_credentials(visit: RestVisit) -> Verdict:
    """Sign in, and ask for something that only users may see: one DAG of the list."""
    api = visit.reach.api
    kind = visit.connection.auth or ("basic" if api is Api.V1 else "jwt")
    fix = _FIXES[kind]
    if kind == "basic" and api is Api.V2:
        fix = "Airflow 3 takes no basic authentication: leave extra.auth out"
    visit.last.status = None
    try:
        access = visit.access(api)
        _note_token(visit, access)
        visit.reach.send = access.send
        reply = access.send("GET", "/dags", params={"limit": "1"})
    except BridgeError as error:
        return failed(visit.explain(error), fix)
    if reply.status == 200 and "dags" in reply.fields:
        return ok(f"accepted ({kind})")
    if reply.status == 403 and kind == "jwt":  # the server itself gave the token a moment ago
        return warning("accepted, but the role may not list DAGs", "let the role read the DAGs that the routes start")
    if reply.status == 403:
        return failed("answered 403: the credentials are wrong, or the role may not read DAGs", fix)
    if reply.status == 401:
        return failed("answered 401: the credentials are refused", fix)
    return failed(f"GET /dags answered {reply.status}", "look into the log of Airflow's API server")


def _note_token(visit: RestVisit, access: Access) -> None:
    """Let the authentication sign a request that is not sent, and read the token from it."""
    request = requests.Request("GET", visit.connection.base_url).prepare()
    header = access.auth(request).headers.get("Authorization", "")
    if header.startswith("Bearer "):
        visit.token = header.removeprefix("Bearer ")
        visit.reach.claims = claims_of(visit.token)
