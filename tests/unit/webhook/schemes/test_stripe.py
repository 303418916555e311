import pytest

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.webhook.schemes import stripe
from tests.support.web_requests import hmac_sha256, read

RULE = Signature("stripe", "Stripe-Signature", tolerance=300)
# the fixed example in the tests of Stripe's library for .NET (EventUtilityTest.cs, event_test_signature.json)
SECRET = b"webhook_secret"
TIME = 1533204620
BODY = b"""\
{
  "id": "evt_123",
  "object": "event",
  "account": "acct_123",
  "api_version": "2017-05-25",
  "created": 1533204620,
  "data": {
    "object": {
      "id": "cus_123",
      "object": "customer",
      "created": 123456789,
      "email": "test@stripe.com",
      "livemode": false,
      "metadata": {}
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": "req_123",
    "idempotency_key": "idempotency-key-123"
  },
  "type": "customer.created"
}
"""
V1 = "2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7"
V0 = "63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef"
HEADER = f"t={TIME},v1={V1},v0={V0}"


def claim(header=HEADER, body=BODY, now=TIME + 100):
    return stripe.claim(read("/hooks/stripe", body, {"Stripe-Signature": header}), RULE, now)


def test_stripes_own_example_is_borne_out():
    assert claim()(SECRET)


@pytest.mark.parametrize("body", [BODY + b" ", BODY.replace(b"cus_123", b"cus_124"), b""])
def test_another_body_is_not(body):
    assert not claim(body=body)(SECRET)


def test_another_time_is_not():
    assert not claim(f"t={TIME + 1},v1={V1}")(SECRET)


def test_another_secret_is_not():
    assert not claim()(b"webhook_secret2")


@pytest.mark.parametrize("header", [f"t={TIME},v1={'0' * 64},v1={V1}", f"t={TIME},v1={V1},v1={'0' * 64}"])
def test_of_several_signatures_one_is_enough(header):
    assert claim(header)(SECRET)


def test_a_signature_of_another_version_does_not_count():
    test_signature = hmac_sha256(SECRET.decode(), f"{TIME}.".encode() + BODY)

    with pytest.raises(Refused, match="no signature v1"):
        claim(f"t={TIME},v0={test_signature}")


@pytest.mark.parametrize("now", [TIME - 300, TIME, TIME + 300])
def test_a_time_within_the_tolerance_is_good(now):
    assert claim(now=now)(SECRET)


@pytest.mark.parametrize("now", [TIME - 301, TIME + 301])
def test_a_replayed_request_is_refused_before_any_secret_is_asked(now):
    with pytest.raises(Refused, match="differs from ours by more than 300 s") as refused:
        claim(now=now)
    assert 401 == refused.value.status


@pytest.mark.parametrize(
    "header",
    ["t", "t=", ",,", "t,v1=,v0=", f"v1={V1}", f"t=soon,v1={V1}", f"t=-1,v1={V1}", f"t=1e9,v1={V1}", f"t=١,v1={V1}"],
)
def test_a_header_without_a_time_is_refused(header):
    with pytest.raises(Refused, match="names no time in seconds"):
        claim(header)


def test_a_time_of_many_digits_is_refused_without_being_counted():
    with pytest.raises(Refused, match="names no time in seconds"):
        claim(f"t={'9' * 5000},v1={V1}")


def test_signatures_beyond_the_tenth_are_not_looked_at():
    assert not claim(f"t={TIME},{'v1=0,' * 10}v1={V1}")(SECRET)


def test_a_request_without_the_header_is_refused():
    with pytest.raises(Refused, match="Stripe-Signature is missing"):
        claim("")
