import pytest

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.webhook.schemes import slack
from tests.support.web_requests import read

RULE = Signature("slack", "X-Slack-Signature", tolerance=300)
# https://docs.slack.dev/authentication/verifying-requests-from-slack
SECRET = b"8f742231b10e8888abcd99yyyzzz85a5"
TIME = 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def claim(signature=SIGNATURE, time=str(TIME), body=BODY, now=TIME):
    headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": time}
    return slack.claim(read("/hooks/slack", body, headers), RULE, now)


def test_slacks_own_example_is_borne_out():
    assert claim()(SECRET)


def test_another_body_is_not():
    assert not claim(body=BODY + b"&x=1")(SECRET)


def test_another_time_is_not():
    assert not claim(time=str(TIME + 1))(SECRET)


def test_another_secret_is_not():
    assert not claim()(b"8f742231b10e8888abcd99yyyzzz85a6")


@pytest.mark.parametrize("signature", [SIGNATURE[:-1], SIGNATURE.replace("v0", "v1"), SIGNATURE[3:], "v0="])
def test_another_signature_is_not(signature):
    assert not claim(signature)(SECRET)


@pytest.mark.parametrize("now", [TIME - 301, TIME + 301])
def test_a_replayed_request_is_refused_before_any_secret_is_asked(now):
    with pytest.raises(Refused, match="differs from ours by more than 300 s") as refused:
        claim(now=now)
    assert 401 == refused.value.status


@pytest.mark.parametrize("time", ["now", "1531420618.0", "-1", "0x5b47a1ca"])
def test_a_time_that_is_none_is_refused(time):
    with pytest.raises(Refused, match="names no time in seconds"):
        claim(time=time)


@pytest.mark.parametrize(
    ("given", "missing"), [({"signature": ""}, "X-Slack-Signature"), ({"time": ""}, "X-Slack-Request-Timestamp")]
)
def test_a_request_without_one_of_the_headers_is_refused(given, missing):
    with pytest.raises(Refused, match=f"the header {missing} is missing"):
        claim(**given)
