import base64
import json

import pytest
import requests

from dagbridge.airflow.auth import BearerAuth, Token, TokenAuth, expiry


def jwt(**claims: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.signature"


def authorization(auth: requests.auth.AuthBase) -> str:
    return auth(requests.Request("GET", "http://airflow").prepare()).headers["Authorization"]


def test_a_bearer_token_is_sent_as_it_is():
    assert "Bearer t0k" == authorization(BearerAuth("t0k"))


def test_a_token_is_fetched_once_and_kept():
    tokens = iter([Token("a", 10_000), Token("b", 20_000)])
    auth = TokenAuth(lambda: next(tokens), clock=lambda: 0)

    assert authorization(auth) == authorization(auth)


def test_a_token_is_renewed_before_it_ends():
    tokens = [Token("a", 1_000), Token("b", 2_000)]
    fetch, now = iter(tokens), iter([0, 939, 941])
    auth = TokenAuth(lambda: next(fetch), clock=lambda: next(now))

    sent = [authorization(auth) for _ in range(3)]

    assert ["Bearer a", "Bearer a", "Bearer b"] == sent


def test_the_end_of_a_token_is_its_exp():
    assert 1_764_000_000.0 == expiry(jwt(exp=1_764_000_000))


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.é.c", jwt(sub="svc"), jwt(exp="soon"), jwt(exp=None)])
def test_a_token_that_does_not_say_its_end_is_good_until_refused(token: str):
    assert float("inf") == expiry(token)


def test_a_tokens_repr_does_not_show_it():
    assert "t0k" not in repr(Token("t0k", 1.0))
