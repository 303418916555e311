import pytest

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.webhook.schemes import bearer
from tests.support.web_requests import read

TOKEN = b"a-token-of-nobody"


def claim(value, header="Authorization"):
    return bearer.claim(read("/hooks/form", b"{}", {header: value}), Signature("bearer", header), 0.0)


@pytest.mark.parametrize(
    "value", ["Bearer a-token-of-nobody", "bearer a-token-of-nobody", "Bearer  a-token-of-nobody "]
)
def test_the_token_is_borne_out(value):
    assert claim(value)(TOKEN)


@pytest.mark.parametrize("value", ["Bearer a-token-of-nobod", "Bearer a-token-of-nobody2", "Bearer é"])
def test_another_token_is_not(value):
    assert not claim(value)(TOKEN)


def test_a_header_of_its_own_has_the_token_alone():
    assert claim("a-token-of-nobody", "X-Gitlab-Token")(TOKEN)


def test_a_header_of_its_own_needs_no_word_before_the_token():
    assert not claim("Bearer a-token-of-nobody", "X-Gitlab-Token")(TOKEN)


@pytest.mark.parametrize("value", ["Basic c3ZjOmh1bnRlcjI=", "a-token-of-nobody", "Bearer", "Bearer ", "Bearer\ta"])
def test_what_is_no_bearer_token_is_refused_before_any_secret_is_asked(value):
    with pytest.raises(Refused, match="must be `Bearer` and a token") as refused:
        claim(value)
    assert 401 == refused.value.status


def test_a_request_without_a_token_is_refused():
    with pytest.raises(Refused, match="the header Authorization is missing"):
        claim("")
