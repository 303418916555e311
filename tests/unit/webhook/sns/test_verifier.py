import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from dagbridge.errors import Refused
from dagbridge.routing.hook import Signature
from dagbridge.webhook.sns.verifier import SnsVerifier
from tests.support.sns_stand_in import (
    CERTIFICATE_URL,
    SUBSCRIBE_URL,
    TOPIC,
    certificate,
    confirmation,
    notification,
    posted,
    signed,
)
from tests.support.web_requests import read

RULE = Signature("sns", tolerance=3900.0, topics=(TOPIC,))
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Site:
    """What SNS's host answers, and what it was asked."""

    def __init__(self):
        self.file, self.asked = certificate(), []

    def get(self, url):
        self.asked.append(url)
        return self.file


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def verify(site):
    verifier = SnsVerifier(site.get)

    def call(message, rule=RULE, later=0.0):
        return verifier.verify(read("/hooks/prices", posted(message)), rule, time.time() + later)

    return call


def refused(verify, *args, **fields):
    with pytest.raises(Refused) as error:
        verify(*args, **fields)
    return error.value.status, str(error.value)


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("make", [notification, confirmation])
def test_a_message_that_sns_signed_is_good(verify, version, make):
    assert TOPIC == verify(signed(make(SignatureVersion=version))).topic_arn


def test_a_message_with_a_subject_is_good(verify):
    assert "Notification" == verify(signed(notification(Subject="Prices"))).type


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "another"},
        {"MessageId": "another"},
        {"Subject": "another"},
        {"TopicArn": f"{TOPIC}2"},
        {"SignatureVersion": "1"},
    ],
)
def test_a_message_that_was_changed_is_refused(verify, change):
    rule = Signature("sns", tolerance=3900.0, topics=(f"{TOPIC}*",))

    assert (401, "the signature is not SNS's") == refused(verify, signed(notification()) | change, rule)


@pytest.mark.parametrize("change", [{"Token": "another"}, {"SubscribeURL": SUBSCRIBE_URL + "0"}])
def test_a_confirmation_that_was_changed_is_refused(verify, change):
    assert (401, "the signature is not SNS's") == refused(verify, signed(confirmation()) | change)


def test_a_notification_is_not_made_a_confirmation_by_its_signature(verify):
    forged = signed(notification()) | {"Type": "SubscriptionConfirmation", "Token": "t", "SubscribeURL": SUBSCRIBE_URL}

    assert (401, "the signature is not SNS's") == refused(verify, forged)


def test_a_message_that_another_key_signed_is_refused(verify):
    assert (401, "the signature is not SNS's") == refused(verify, signed(notification(), OTHER_KEY))


def test_the_certificate_is_read_once(verify, site):
    for _ in range(3):
        verify(signed(notification()))

    assert [CERTIFICATE_URL] == site.asked


def test_a_new_certificate_is_read_when_sns_names_it(verify, site):
    verify(signed(notification()))
    site.file = certificate(OTHER_KEY)
    new = CERTIFICATE_URL.replace("0123", "4567")

    verify(signed(notification(SigningCertURL=new), OTHER_KEY))

    assert [CERTIFICATE_URL, new] == site.asked


def test_certificates_do_not_pile_up(verify, site):
    for number in range(17):
        verify(signed(notification(SigningCertURL=CERTIFICATE_URL.replace("0123", f"{number:04}"))))
    verify(signed(notification(SigningCertURL=CERTIFICATE_URL.replace("0123", "0000"))))

    assert 18 == len(site.asked)


def test_a_certificate_that_cannot_be_used_is_refused_and_asked_for_again(verify, site):
    good, site.file = site.file, b"<html>"
    assert (401, "the certificate of the signature cannot be used") == refused(verify, signed(notification()))
    site.file = good

    assert "Notification" == verify(signed(notification())).type


@pytest.mark.parametrize("later", [-2 * 86_400, 400 * 86_400])
def test_a_certificate_that_is_not_valid_now_is_refused(verify, later):
    sent = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + later))

    answer = refused(verify, signed(notification(Timestamp=sent)), later=later)

    assert (401, "the certificate of the signature is not valid now") == answer


@pytest.mark.parametrize("topic", ["arn:aws:sns:eu-west-1:666666666666:prices", f"{TOPIC}-2", TOPIC[:-1]])
def test_a_topic_that_is_not_listed_is_refused_though_sns_signed_it(verify, site, topic):
    answer = refused(verify, signed(notification(TopicArn=topic)))

    assert (403, "the topic is not in the hook's list of topics") == answer
    assert [] == site.asked


def test_all_topics_of_an_account_can_be_listed(verify):
    rule = Signature("sns", tolerance=3900.0, topics=("arn:aws:sns:eu-west-1:123456789012:*",))

    assert TOPIC == verify(signed(notification()), rule).topic_arn


@pytest.mark.parametrize("later", [-3960, 3960])
def test_a_replayed_message_is_refused_before_a_certificate_is_asked_for(verify, site, later):
    answer = refused(verify, signed(notification()), later=later)

    assert (401, "the message's time differs from ours by more than 3900 s") == answer
    assert [] == site.asked


def test_a_message_that_sns_sends_again_after_an_hour_is_good(verify):
    assert "Notification" == verify(signed(notification()), later=3600).type
