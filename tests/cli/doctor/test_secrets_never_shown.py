"""The doctor's findings hold no credentials, whatever a server answers that repeats all it was sent."""

import json

import pytest

from tests.cli.doctor.conftest import jwt
from tests.support.canaries import HEADER, LOGIN, PASSWORD, TOKEN, basic, echo, leaks

ECHO = echo(LOGIN, PASSWORD, TOKEN, HEADER, basic(LOGIN, PASSWORD))
GATEWAY = {"headers": {"X-Gateway-Key": HEADER}}
CONNECTIONS = {
    "jwt": {"login": LOGIN, "password": PASSWORD, "extra": GATEWAY},
    "basic": {"login": LOGIN, "password": PASSWORD, "extra": GATEWAY | {"auth": "basic"}},
    "bearer": {"extra": GATEWAY | {"token": TOKEN}},
    "oauth2": {"extra": {"token_url": "/auth/token", "client_id": LOGIN, "client_secret": PASSWORD}},
}
PLACES = ["version", "dags", "dags/ingest/details", "dags/ingest/dagRuns", "importErrors"]
CASES = [
    *(("jwt", f"/api/v2/{place}", status) for place in PLACES for status in (200, 401, 500)),
    *(("jwt", "/auth/token", status) for status in (200, 302, 401, 403, 404, 500)),
    *((kind, "/api/v2/dags", 403) for kind in ("basic", "bearer", "oauth2")),
    *(("oauth2", "/auth/token", status) for status in (200, 400, 401, 503)),
]


@pytest.fixture
def mirror(secret, patient):
    """Let a deployment repeat all it was sent at one place: `mirror(kind, path, status)`."""

    def make(kind, path, status):
        del secret["login"], secret["password"]
        secret.update(json.loads(json.dumps(CONNECTIONS[kind])))
        if kind == "oauth2":
            secret["extra"]["token_url"] = f"{patient.base_url}/auth/token"
        patient.answers["/auth/token"] = (201, {"access_token": jwt(sub=LOGIN, canary=TOKEN)})
        body = {"detail": ECHO, "version": ECHO, "dag_id": ECHO, "dags": [ECHO], "import_errors": [ECHO]}
        patient.answers[path] = (status, body)

    return make


@pytest.mark.parametrize(("kind", "path", "status"), CASES)
def test_a_server_that_repeats_all_it_was_sent_is_not_quoted(examine, mirror, kind, path, status):
    mirror(kind, path, status)

    result = examine("--probe-role").result

    assert [] == leaks(result.stdout + result.stderr)


@pytest.mark.parametrize(
    "text",
    [
        PASSWORD,
        f"http://{LOGIN}:{PASSWORD}@",
        json.dumps({"password": PASSWORD}),
        json.dumps({"host": f"http://{LOGIN}:{TOKEN}@airflow.example.com", "login": LOGIN, "password": PASSWORD}),
        json.dumps({"host": "a", "login": LOGIN, "password": [PASSWORD]}),
    ],
)
def test_a_secret_that_cannot_be_used_is_not_quoted(examine, text):
    examination = examine(text=text)

    assert "failed" == examination.check("secret")["status"]
    assert [] == leaks(examination.result.stdout + examination.result.stderr)
