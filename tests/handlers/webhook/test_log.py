"""What is told of a refusal, and what never is."""

import json

import pytest

from tests.handlers.webhook.conftest import SECRET
from tests.support.web_requests import github


def test_a_refusal_is_one_log_line_that_says_which_hook_and_why(push, capsys):
    push(secret="another")

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ("WARNING", "refused", "github", 401, "the signature fits no secret of this hook") == tuple(
        line[key] for key in ("level", "message", "hook", "status", "reason")
    )


def test_refusals_are_counted(push, capsys):
    push(secret="another")

    assert [1.0] == json.loads(capsys.readouterr().out.splitlines()[-1])["Refused"]


@pytest.mark.parametrize("secret", [SECRET, "another"])
def test_neither_body_nor_signature_nor_secret_is_in_the_log(push, capsys, secret):
    body = b'{"ref": "refs/heads/main", "private": "of the sender"}'

    push(body, secret=secret, Authorization="Bearer private-token")

    log = capsys.readouterr().out
    told = [SECRET, "another", "of the sender", "private-token", github(secret, body)["X-Hub-Signature-256"][7:]]
    assert [] == [text for text in told if text in log]
