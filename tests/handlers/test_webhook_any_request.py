"""Anything at all as a request, anything as a signed body, and every change of what was signed.

Airflow and Secrets Manager are in memory, so that thousands of requests take seconds.
"""

import base64
import copy
import json
import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dagbridge import bootstrap
from dagbridge.airflow.protocol import Answer, AnswerKind
from dagbridge.bridge import Bridge
from dagbridge.delivery import NoQueues
from dagbridge.routing import load_table
from dagbridge.webhook.keyring import Keyring
from dagbridge.webhook.reception import Reception
from dagbridge.webhook.sns.verifier import SnsVerifier
from functions.webhook.app import handler
from tests.fuzz.mutation import mutated
from tests.support.sns_stand_in import TOPIC, certificate, confirmation, notification, posted, signed
from tests.support.web_requests import github, slack, stripe, web_request

SECRET = "a-secret-of-nobody"
SHARED = {"secret": "hooks/shared"}
TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "webhooks": {
        "github": SHARED | {"signature": {"scheme": "sha256=hex"}, "delivery_header": "X-GitHub-Delivery"},
        "stripe": SHARED | {"signature": {"scheme": "stripe"}},
        "slack": SHARED | {"signature": {"scheme": "slack"}},
        "bearer": SHARED | {"signature": {"scheme": "bearer"}},
        "sns": {"signature": {"scheme": "sns", "topics": [f"{TOPIC}*"]}},
    },
    "routes": {"any": {"match": {"source": ["dagbridge.webhook"]}, "dag_id": "d"}},
}
STATUSES = {200, 202, 204, 400, 401, 403, 404, 405, 413, 503}
SIGNERS = {
    "github": lambda body: github(SECRET, body),
    "stripe": lambda body: stripe(SECRET, body, time.time()),
    "slack": lambda body: slack(SECRET, body, time.time()),
}

_texts = st.text(st.characters(), max_size=8)  # half characters, too
_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts
_json = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4))
_hooks = st.sampled_from(list(SIGNERS))
_bodies = _json.map(lambda value: json.dumps(value).encode())
examples = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
# the fixture is one container for all examples, as a container of Lambda's serves many requests


class MemoryAirflow:
    """Takes everything."""

    def __init__(self):
        self.triggers = []

    def trigger(self, trigger):
        self.triggers.append(trigger)
        json.dumps(trigger.conf, allow_nan=False)
        return Answer(AnswerKind.TRIGGERED)


class MemoryQueues(NoQueues):
    """Keep everything that Airflow could never take, such as half a character."""

    def place(self, outcome):
        return replace(outcome, placed=True)


@pytest.fixture
def airflow(monkeypatch):
    """An Airflow, with the function before it."""
    memory, pem = MemoryAirflow(), certificate()
    bridge = Bridge(load_table(TABLE), {"default": memory}, MemoryQueues(), observe=lambda outcome: None)
    reception = Reception(
        Keyring(lambda secret_id: SECRET), SnsVerifier(lambda url: pem), lambda url: b"", lambda *refusal: None
    )
    monkeypatch.setattr(bootstrap, "bridge", lambda: bridge)
    monkeypatch.setattr(bootstrap, "reception", lambda: reception)
    return memory


def status_of(payload):
    answer = json.loads(json.dumps(handler(payload, None)))
    return answer["statusCode"]


def status(hook, body, headers):
    return status_of(web_request(f"/hooks/{hook}", body, headers))


def changed_at(text, random):
    """Put another digit in the place of one: no two of them mean the same."""
    at = random.choice([at for at, character in enumerate(text) if character in "0123456789abcdef"])
    return text[:at] + random.choice(sorted(set("0123456789abcdef") - {text[at]})) + text[at + 1 :]


@examples
@given(payload=_json)
def test_any_json_is_answered(airflow, payload):
    assert 400 == status_of(payload)


@examples
@given(seed=st.integers(0, 2**32), hook=_hooks)
def test_any_change_of_a_request_is_answered(airflow, seed, hook):
    request = web_request(f"/hooks/{hook}", b'{"a": [1]}', SIGNERS[hook](b'{"a": [1]}'), base64_encoded=False)

    assert status_of(mutated(request, Random(seed))) in STATUSES


@examples
@given(body=_bodies, hook=_hooks)
def test_any_json_that_is_signed_is_taken(airflow, body, hook):
    assert 202 == status(hook, body, SIGNERS[hook](body))


@examples
@given(
    body=st.binary(max_size=64),
    hook=_hooks,
    kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded"]),
)
def test_any_bytes_that_are_signed_are_taken_or_malformed(airflow, body, hook, kind):
    assert status(hook, body, SIGNERS[hook](body) | {"Content-Type": kind}) in {202, 400}


@examples
@given(message=_texts.map(lambda text: text.encode("utf-8", "replace").decode()))
def test_any_text_that_sns_signed_is_taken(airflow, message):
    assert 202 == status("sns", posted(signed(notification(Message=message))), {})


@examples
@given(body=_bodies, other=_bodies, hook=_hooks)
def test_the_signature_of_another_body_is_refused(airflow, body, other, hook):
    assume(body != other)
    airflow.triggers.clear()

    assert (401, []) == (status(hook, other, SIGNERS[hook](body)), airflow.triggers)


@examples
@given(body=st.binary(min_size=1, max_size=64), position=st.integers(0, 63), bit=st.integers(0, 7), hook=_hooks)
def test_a_body_with_one_bit_changed_is_refused(airflow, body, position, bit, hook):
    airflow.triggers.clear()
    changed = bytearray(body)
    changed[position % len(body)] ^= 1 << bit

    assert (401, []) == (status(hook, bytes(changed), SIGNERS[hook](body)), airflow.triggers)


@examples
@given(body=st.binary(max_size=64), more=st.binary(min_size=1, max_size=8), at_end=st.booleans(), hook=_hooks)
def test_a_body_with_something_added_is_refused(airflow, body, more, at_end, hook):
    assert 401 == status(hook, body + more if at_end else more + body, SIGNERS[hook](body))


@examples
@given(body=_bodies, seed=st.integers(0, 2**32), hook=_hooks)
def test_a_signature_or_time_with_one_digit_changed_is_refused(airflow, body, seed, hook):
    random, headers = Random(seed), SIGNERS[hook](body)
    name = random.choice(list(headers))
    label, _, digits = headers[name].rpartition("=")
    headers[name] = f"{label}={changed_at(digits, random)}" if label else changed_at(digits, random)

    assert 401 == status(hook, body, headers)


@examples
@given(body=_bodies, seed=st.integers(0, 2**32))
def test_stripes_time_with_one_digit_changed_is_refused(airflow, body, seed):
    time_of, _, rest = SIGNERS["stripe"](body)["Stripe-Signature"].partition(",")

    changed = "t=" + changed_at(time_of.removeprefix("t="), Random(seed))
    assert 401 == status("stripe", body, {"Stripe-Signature": f"{changed},{rest}"})


@examples
@given(token=st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_no_other_token_is_taken(airflow, token):
    assert 401 == status("bearer", b"{}", {"Authorization": f"Bearer {token}"})


@examples
@given(token=_texts, half=st.characters(categories=["Cs"]))
def test_a_token_with_half_a_character_makes_a_bad_request(airflow, token, half):
    assert 400 == status("bearer", b"{}", {"Authorization": f"Bearer {token}{half}"})


def same(changed, message):
    """Tell whether nothing is changed: the last bits of base64 mean nothing, so two texts can be one signature."""

    def read(one):
        try:
            return one | {"Signature": base64.b64decode(one["Signature"], validate=True)}
        except (TypeError, ValueError):
            return one

    return read(changed) == read(message)


@examples
@given(seed=st.integers(0, 2**32), make=st.sampled_from([notification, confirmation]))
def test_a_message_of_sns_with_a_signed_field_changed_is_refused(airflow, seed, make):
    airflow.triggers.clear()
    random, message = Random(seed), signed(make(Subject="Prices"))
    fields = ["Message", "MessageId", "Timestamp", "TopicArn", "Type", "Signature", "SignatureVersion"]
    fields += ["Subject"] if make is notification else ["Token", "SubscribeURL"]
    changed = copy.deepcopy(message)
    name = random.choice(fields)
    while same(changed, message) or len(posted(changed)) > 100_000:  # a larger body is refused for its size
        changed[name] = mutated(message[name], random)

    assert status("sns", posted(changed), {}) in {401, 403}
    assert [] == airflow.triggers
