import socket

import pytest

from tests.cli.doctor.conftest import Examination, jwt

BELOW_SECRET = ["dns", "port", "tls", "version", "api_version", "credentials", "clock"]


def test_an_airflow_in_good_health_passes_every_check(examine):
    examination = examine()

    assert ({"ok"}, 0, "3.3.2") == (
        set(examination.statuses().values()),
        examination.exit_code,
        examination.document["airflows"][0]["version"],
    )


def test_an_airflow_2_in_good_health_passes_every_check(examine, patient):
    patient.speak_v1()

    assert {"ok"} == set(examine().statuses().values())


def test_a_secret_that_is_not_there_is_told_and_all_that_needs_it_is_left_out(run, aws, table):
    result = run("doctor", "--routes", table())

    assert 1 == result.exit_code
    assert "✗ secret" in result.stdout
    assert "does not exist in this account and region" in result.stdout
    assert f"- not checked until `secret` is mended: {', '.join(BELOW_SECRET)}" in result.stdout


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"host": ""}, "has no `host`"),
        ({"password": ""}, "has neither `login` and `password` nor `extra.token`"),
        ({"extra": {"api_version": "v3"}}, "`extra.api_version` must be one of v1, v2"),
        ({"port": "http"}, "`port` must be a number"),
    ],
)
def test_a_field_of_the_secret_that_cannot_be_used_is_named(examine, secret, change, told):
    secret |= {"host": "airflow.example.com"} | change

    check = examine().check("secret")

    assert ("failed", True) == (check["status"], told in check["message"])
    assert check["fix"].startswith("correct this field")


def test_without_aws_credentials_nothing_else_is_tried(examine, monkeypatch):
    monkeypatch.setattr("boto3.Session.get_credentials", lambda _: None)

    examination = examine()

    assert ("failed", "no credentials") == (examination.check("aws")["status"], examination.check("aws")["message"])
    assert {"failed", "skipped"} == set(examination.statuses().values())


def test_a_profile_that_is_not_there_is_told(run, aws, table, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    check = Examination(run("doctor", "--json", "--routes", table())).check("aws")

    assert ("failed", True) == (check["status"], "ProfileNotFound" in check["message"])


def test_a_host_that_does_not_resolve_is_told(examine, secret, monkeypatch):
    secret["host"] = "http://airflow.example.com"
    monkeypatch.setattr(socket, "getaddrinfo", _unknown)

    check = examine().check("dns")

    assert ("failed", "airflow.example.com does not resolve (Name or service not known)") == (
        check["status"],
        check["message"],
    )


def _unknown(*_, **__):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_host_that_no_name_can_be_is_told(examine, secret):
    secret["host"] = f"http://{'a' * 64}.example.com"

    assert "failed" == examine().check("dns")["status"]


def test_a_port_where_nobody_listens_is_told(examine, secret):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        secret["host"] = f"http://127.0.0.1:{closed.getsockname()[1]}"

        check = examine().check("port")

    assert ("failed", True) == (check["status"], "Connection refused" in check["message"])


def test_behind_a_proxy_the_way_is_the_proxys(examine, secret):
    secret["host"] = "http://airflow.example.com"
    secret["extra"] = {"proxy": "http://127.0.0.1:1"}

    statuses = examine().statuses()

    assert ("skipped", "skipped", "failed") == (statuses["dns"], statuses["port"], statuses["version"])


def test_a_wrong_path_prefix_is_told(examine, secret, patient):
    secret["host"] = f"{patient.base_url}/prefix"

    check = examine().check("version")

    assert ("failed", "neither /api/v2/version nor /api/v1/version is there") == (check["status"], check["message"])
    assert "path prefix" in check["fix"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((302, "", {"Location": "/login"}), "a redirect, which the bridge does not follow"),
        ((200, "<html>Log in</html>"), "and not as Airflow would"),
        ((200, {"version": ["3"]}), "and not as Airflow would"),
        ((502, "Bad Gateway"), "answered 502"),
        ((403, "no"), "wants other credentials or headers"),
    ],
)
def test_what_is_no_airflow_is_told(examine, patient, answer, told):
    patient.answers["/api/v2/version"] = answer

    check = examine().check("version")

    assert ("failed", True) == (check["status"], told in check["message"])


def test_a_wrong_api_version_is_named_and_the_rest_goes_on_with_the_right_one(examine, secret):
    secret["extra"] = {"api_version": "v1"}

    examination = examine()

    assert "extra.api_version is v1, and Airflow 3.3.2 speaks v2" == examination.check("api_version")["message"]
    assert ("ok", "ok", 1) == (
        examination.check("credentials")["status"],
        examination.route_check("dag")["status"],
        examination.exit_code,
    )


def test_a_version_that_is_only_told_to_users_has_to_be_in_the_secret(examine, patient):
    patient.answers = GuardedVersion(patient.answers)

    examination = examine()

    assert ("ok", "failed") == (examination.check("version")["status"], examination.check("api_version")["status"])
    assert "set extra.api_version: v2" == examination.check("api_version")["fix"]


class GuardedVersion(dict):
    """Refuses the first request for the version, which is the one without credentials."""

    asked = False

    def get(self, path, otherwise):
        if path.endswith("/version") and not self.asked:
            self.asked = True
            return 401, {}
        return super().get(path, otherwise)


def test_a_wrong_password_is_told(examine, patient):
    patient.answers["/auth/token"] = (401, {"detail": "Invalid credentials"})

    check = examine().check("credentials")

    assert ("failed", "/auth/token answered 401: the credentials are refused") == (check["status"], check["message"])
    assert check["fix"].startswith("correct login and password")


def test_basic_authentication_is_not_for_airflow_3(examine, secret, patient):
    secret["extra"] = {"auth": "basic"}
    patient.answers["/api/v2/dags"] = (401, {"detail": "Not authenticated"})

    assert "leave extra.auth out" in examine().check("credentials")["fix"]


def test_a_403_of_airflow_2_is_told_with_both_readings(examine, patient):
    patient.speak_v1()
    patient.answers["/api/v1/dags"] = (403, {"detail": None})

    assert (
        "answered 403: the credentials are wrong, or the role may not read DAGs"
        == examine().check("credentials")["message"]
    )


def test_a_role_that_may_not_list_dags_is_a_warning(examine, patient):
    patient.answers["/api/v2/dags"] = (403, {"detail": "Forbidden"})

    examination = examine()

    assert ("warning", 0) == (examination.check("credentials")["status"], examination.exit_code)


def test_an_identity_provider_that_does_not_answer_is_told(examine, secret):
    secret["extra"] = {"token_url": "http://127.0.0.1:1/token", "client_id": "c", "client_secret": "hunter3"}

    check = examine().check("credentials")

    assert ("failed", True) == (check["status"], "no answer from 127.0.0.1:1" in check["message"])
    assert "token_url" in check["fix"]


def test_a_token_that_has_ended_is_told(examine, secret, patient):
    secret["extra"] = {"token": jwt(exp=1)}
    patient.answers["/api/v2/dags"] = (401, {"detail": "Token Expired"})

    examination = examine()

    assert "make a new token, and put it into extra.token" == examination.check("credentials")["fix"]
    assert ("failed", True) == (
        examination.check("clock")["status"],
        "the token ends" in examination.check("clock")["message"],
    )


def test_nothing_but_the_token_is_posted(examine, patient):
    examine()

    assert ["/auth/token"] == [request.path for request in patient.requests if request.method != "GET"]
