"""The secrets that senders of webhooks share are looked at, and never shown."""

import json

import boto3
import pytest

from tests.cli.doctor.conftest import TABLE

NAME = "dagbridge/webhooks/hook"
LONG = "0123456789abcdef0123"
SIGNATURES = {
    "sha256=hex": "{scheme: sha256=hex}",
    "stripe": "{scheme: stripe}",
    "slack": "{scheme: slack}",
    "bearer": "{scheme: bearer}",
    "a header of its own": "{scheme: bearer, header: X-Gitlab-Token}",
}


def hooked(signature: str, secret: str | None = NAME) -> str:
    hook = f"{{signature: {signature}" + (f", secret: {secret}" if secret else "") + "}"
    return TABLE.replace("routes:", f"webhooks:\n  hook: {hook}\nroutes:")


@pytest.fixture
def examined(examine, aws):
    """`examined("sha256=hex", "text")`: what the doctor says of a hook whose secret holds this text."""

    def call(kind, text):
        if text is not None:
            boto3.client("secretsmanager").create_secret(Name=NAME, SecretString=text)
        examination = examine(routes=hooked(SIGNATURES[kind]))
        ((check,),) = [hook["checks"] for hook in examination.document["webhooks"]]
        return examination, check

    return call


@pytest.mark.parametrize("kind", ["sha256=hex", "slack", "bearer", "a header of its own"])
def test_a_secret_that_can_be_read_is_well(examined, kind):
    examination, check = examined(kind, LONG)

    assert (0, "secret", "ok", f"{NAME} holds one secret") == (
        examination.exit_code,
        check["check"],
        check["status"],
        check["message"],
    )


def test_two_secrets_at_once_are_well(examined):
    _, check = examined("sha256=hex", json.dumps({"secrets": [LONG, f"{LONG}old"]}))

    assert f"{NAME} holds 2 secrets, each of which is valid" == check["message"]


def test_a_secret_that_is_not_there_fails_the_examination(examined):
    examination, check = examined("sha256=hex", None)

    assert (1, False, "failed", True) == (
        examination.exit_code,
        examination.document["ok"],
        check["status"],
        "does not exist in this account and region" in check["message"],
    )


@pytest.mark.parametrize(
    "text", ['{"token": "0123456789abcdef0123"}', '{"secrets": []}', '{"secrets": [5]}', "{", "  "]
)
def test_a_secret_of_another_shape_fails_with_the_command_that_mends_it(examined, text):
    _, check = examined("sha256=hex", text)

    assert ("failed", True) == (check["status"], f"put-secret-value --secret-id {NAME}" in check["fix"])


@pytest.mark.parametrize(
    ("kind", "text", "status", "told"),
    [
        ("bearer", f"Bearer {LONG}", "failed", "begins with `Bearer`"),
        ("a header of its own", f"Bearer {LONG}", "ok", "holds one secret"),
        ("stripe", f"sk_live_{LONG}", "warning", "begin with whsec_"),
        ("stripe", f"whsec_{LONG}", "ok", "holds one secret"),
        ("slack", f"xoxb-{LONG}", "warning", "Signing Secret"),
        ("sha256=hex", "short", "warning", "shorter than 16 characters"),
    ],
)
def test_a_secret_is_judged_by_what_the_scheme_needs(examined, kind, text, status, told):
    _, check = examined(kind, text)

    assert (status, True) == (check["status"], told in check["message"])


@pytest.mark.parametrize(
    "text",
    [LONG, f"Bearer {LONG}", json.dumps({"secrets": [LONG]}), json.dumps({"token": LONG}), f'{{"secrets": {LONG}'],
)
@pytest.mark.parametrize("kind", SIGNATURES)
def test_nothing_of_a_secret_is_shown(examined, kind, text):
    examination, _ = examined(kind, text)

    assert LONG not in examination.result.stdout + examination.result.stderr


def test_a_scheme_without_a_secret_is_not_checked(examine):
    examination = examine(routes=hooked("{scheme: iam}", secret=None))

    ((check,),) = [hook["checks"] for hook in examination.document["webhooks"]]
    assert ("skipped", "not checked: the scheme iam shares no secret") == (check["status"], check["message"])


def test_hooks_count_and_are_shown_to_people(examine, run, tmp_path):
    examine(routes=hooked("{scheme: sha256=hex}"))

    output = run("doctor", "--routes", tmp_path / "routes.yaml").stdout

    assert f"webhook hook\n  ✗ secret        secret {NAME}: does not exist" in output
    assert "✗ 1 ·" in output


def test_one_deployment_is_examined_without_the_hooks(examine):
    examination = examine("--airflow", "default", routes=hooked("{scheme: sha256=hex}"))

    assert (0, False) == (examination.exit_code, "webhooks" in examination.document)
