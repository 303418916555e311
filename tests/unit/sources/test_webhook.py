import json

import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.event import Event
from dagbridge.routing.hook import Hook, Signature
from dagbridge.sources import Unrecognised, normalise, webhook
from tests.support.web_requests import web_request

GITHUB = Signature("sha256=hex", "X-Hub-Signature-256")
HOOKS = {
    "github": Hook("github", GITHUB, "s", "X-GitHub-Delivery", headers=("x-github-event", "x-absent")),
    "plain": Hook("plain", GITHUB, "s"),
    "prices": Hook("prices", Signature("sns", topics=("arn:aws:sns:eu-west-1:123456789012:*",))),
}
DELIVERY = {"X-GitHub-Delivery": "72d3162e-cc78-11e3", "X-GitHub-Event": "push", "Authorization": "Bearer secret"}
MESSAGE = {"Type": "Notification", "MessageId": "22b80b92-fdea", "TopicArn": "arn:…", "Message": '{"price": 7}'}


def event(path="/hooks/github", body='{"ref": "main"}', headers=DELIVERY, **fields):
    return webhook.event(web_request(path, body, headers, **fields), "", HOOKS)


def test_a_request_becomes_an_event_of_its_hook():
    envelope = dict(event(queryStringParameters={"full": "1"}).envelope)

    del envelope["id"]
    assert envelope == {
        "version": "0",
        "source": "dagbridge.webhook",
        "detail-type": "github",
        "account": "",
        "time": "2026-03-14T09:26:53Z",
        "region": "",
        "resources": [],
        "detail": {"body": {"ref": "main"}, "headers": {"x-github-event": "push"}, "query": {"full": "1"}},
    }


def test_the_delivery_header_names_the_event():
    found = event()

    assert '["dagbridge.webhook","github","x-github-delivery","72d3162e-cc78-11e3"]' == found.identity
    assert "72d3162e" == found.slug


def test_a_delivery_that_comes_again_is_the_same_event():
    again = event(requestContext=web_request("/")["requestContext"] | {"requestId": "another"})

    assert (event().identity, event().envelope["id"]) == (again.identity, again.envelope["id"])


@pytest.mark.parametrize(("path", "headers"), [("/hooks/plain", DELIVERY), ("/hooks/github", {})])
def test_without_a_delivery_header_each_request_is_an_event_of_its_own(path, headers):
    request_id = web_request("/")["requestContext"]["requestId"]

    assert event(path, headers=headers).identity.endswith(f'"request","{request_id}"]')


def test_a_delivery_that_is_named_like_a_request_is_another_event():
    request_id = web_request("/")["requestContext"]["requestId"]

    assert event(headers={}).identity != event(headers={"X-GitHub-Delivery": request_id}).identity


def test_deliveries_of_two_hooks_are_two_events():
    hooks = HOOKS | {"other": Hook("other", GITHUB, "s", "X-GitHub-Delivery")}
    other = webhook.event(web_request("/hooks/other", "{}", DELIVERY), "", hooks)

    assert event().identity != other.identity


def test_the_same_body_twice_is_two_events():
    assert event().identity != event(headers=DELIVERY | {"X-GitHub-Delivery": "2"}).identity


def test_a_name_of_a_delivery_has_an_end():
    with pytest.raises(UnknownEvent, match="x-github-delivery has more than 256 characters"):
        event(headers={"X-GitHub-Delivery": "x" * 257})


def test_a_message_of_sns_is_named_by_its_signed_id_and_its_text_is_parsed():
    found = event("/hooks/prices", json.dumps(MESSAGE), {"Content-Type": "text/plain; charset=UTF-8"})

    assert '["dagbridge.webhook","prices","message","22b80b92-fdea"]' == found.identity
    assert MESSAGE | {"Message": {"price": 7}} == found.envelope["detail"]["body"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[]", "body is no message of SNS"),
        (json.dumps(MESSAGE | {"Type": "SubscriptionConfirmation"}), "body.Type says that this confirms"),
        (json.dumps(MESSAGE | {"MessageId": 7}), "body.MessageId must be a string"),
        (json.dumps(MESSAGE | {"Message": None}), "body.Message is missing"),
    ],
)
def test_what_is_no_notification_of_sns_is_told(body, message):
    with pytest.raises(UnknownEvent, match=message):
        event("/hooks/prices", body, {})


@pytest.mark.parametrize(
    "path", ["/", "/hooks", "/hooks/", "/hooks/gitlab", "/hooks/github/", "/hook/github", "/hooks/a/github"]
)
def test_another_path_is_told_to_be_no_hook(path):
    with pytest.raises(UnknownEvent, match="rawPath is not /hooks/ and a name of the routing table's `webhooks`"):
        event(path)


def test_what_looks_like_an_event_of_aws_is_data(sample):
    inner = sample("eventbridge/s3-object-created")
    (found,) = normalise(web_request("/hooks/plain", json.dumps(inner)), hooks=HOOKS)

    assert ("dagbridge.webhook", inner) == (found.source, found.envelope["detail"]["body"])


def test_normalise_makes_an_event_of_a_request():
    (found,) = normalise(web_request("/hooks/github", "{}", DELIVERY), hooks=HOOKS)

    assert isinstance(found, Event)


def test_normalise_hands_a_request_to_no_hook_back_with_the_reason():
    request = web_request("/hooks/github", "{}", DELIVERY)

    (found,) = normalise(request)

    assert isinstance(found, Unrecognised)
    assert request == found.raw


def test_a_request_in_a_message_is_the_senders_own_text(in_queue):
    (found,) = normalise(in_queue(web_request("/hooks/github", "{}", DELIVERY)), hooks=HOOKS)

    assert "aws.sqs" == found.source
