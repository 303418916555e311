import pytest

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.webhook.schemes import github
from tests.support.web_requests import read

RULE = Signature("sha256=hex", "X-Hub-Signature-256")
# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
SECRET = b"It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def claim(signature=SIGNATURE, body=BODY, rule=RULE):
    return github.claim(read("/hooks/github", body, {rule.header: signature}), rule, 0.0)


def test_githubs_own_example_is_borne_out():
    assert claim()(SECRET)


@pytest.mark.parametrize("body", [b"Hello, World", b"hello, World!", b"", b"Hello, World!\n"])
def test_another_body_is_not(body):
    assert not claim(body=body)(SECRET)


def test_another_secret_is_not():
    assert not claim()(b"It's a Secret to everybody")


@pytest.mark.parametrize(
    "signature",
    [
        SIGNATURE[:-1],
        SIGNATURE + "0",
        SIGNATURE.upper(),
        SIGNATURE.removeprefix("sha256="),
        SIGNATURE.replace("sha256", "sha1"),
        "sha256=",
        "é",
        "\udce9".encode("utf-8", "replace").decode(),
    ],
)
def test_another_signature_is_not(signature):
    assert not claim(signature)(SECRET)


@pytest.mark.parametrize("signature", ["", " "])
def test_a_request_without_a_signature_is_refused_before_any_secret_is_asked(signature):
    with pytest.raises(Refused, match="not signed: the header X-Hub-Signature-256 is missing") as refused:
        claim(signature)
    assert 401 == refused.value.status


def test_the_table_may_name_another_header():
    assert claim(rule=Signature("sha256=hex", "X-Acme-Signature"))(SECRET)
