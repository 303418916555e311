import pytest

from dagbridge.errors import Refused
from dagbridge.webhook.sns.message import read_message
from tests.support.sns_stand_in import (
    CERTIFICATE_URL,
    SUBSCRIBE_URL,
    confirmation,
    notification,
    posted,
    signed,
    text_of,
)
from tests.support.web_requests import read

HOSTS = [
    "http://sns.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com.evil.example",
    "https://sns.eu-west-1.amazonaws.com@evil.example",
    "https://evil.example/sns.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com:8443",
    "https://sns.evil.example#.amazonaws.com",
    "https://snseu-west-1.amazonaws.com",
    "https://sns.amazonaws.com",
    "https://sns..amazonaws.com",
    "https://s3.eu-west-1.amazonaws.com",
    "https://sns.bucket.s3.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com.cn.evil.example",
    "https://sns.eu-west-1.amazonaws.com\n.evil.example",
    "https://sns.eu-west-1\t.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com\\.evil.example",
    "https://sns.eu-west-1.amazonawsXcom",
    "https://169.254.169.254",
    "file://sns.eu-west-1.amazonaws.com",
]


def message(body):
    return read_message(read("/hooks/prices", body if isinstance(body, bytes) else posted(body)))


def refusal(body):
    with pytest.raises(Refused, match="the body is not a message that SNS signed") as refused:
        message(body)
    assert 401 == refused.value.status
    return refused.value.reason


@pytest.mark.parametrize(
    "body", [notification(), notification(Subject="Prices"), confirmation(), notification(Message="ü\n\t\"'\\ 東京")]
)
def test_the_text_that_is_signed_is_the_one_that_sns_signs(body):
    assert text_of(body) == message(signed(body)).signed


def test_a_subject_of_null_is_no_subject():
    assert b"Subject" not in message(signed(notification()) | {"Subject": None}).signed


@pytest.mark.parametrize(("version", "digest"), [("1", "sha1"), ("2", "sha256")])
def test_the_version_says_which_digest(version, digest):
    assert digest == message(signed(notification(SignatureVersion=version))).digest


@pytest.mark.parametrize("version", ["0", "3", "", "sha1", 1])
def test_another_version_is_refused(version):
    assert "body.SignatureVersion" in refusal(signed(notification()) | {"SignatureVersion": version})


@pytest.mark.parametrize("host", ["https://sns.cn-north-1.amazonaws.com.cn", "https://sns.us-gov-west-1.amazonaws.com"])
def test_the_hosts_of_all_regions_are_sns(host):
    url = f"{host}/SimpleNotificationService-0123456789abcdef.pem"

    assert url == message(signed(notification()) | {"SigningCertURL": url}).certificate_url


@pytest.mark.parametrize("host", HOSTS)
def test_a_certificate_is_asked_of_no_other_host(host):
    url = f"{host}/SimpleNotificationService-0123456789abcdef.pem"

    assert "body.SigningCertURL is not an address of SNS" in refusal(signed(notification()) | {"SigningCertURL": url})


@pytest.mark.parametrize(
    "path", ["", "/", "/a.txt", "/../a.pem", "/a/b.pem", "/a.pem?x=1", "/a.pem#", "/%2e.pem", "/a.pem "]
)
def test_a_certificate_is_asked_at_no_other_path(path):
    refusal(signed(notification()) | {"SigningCertURL": f"https://sns.eu-west-1.amazonaws.com{path}"})


@pytest.mark.parametrize("host", HOSTS)
def test_a_subscription_is_confirmed_at_no_other_host(host):
    url = SUBSCRIBE_URL.replace("https://sns.eu-west-1.amazonaws.com", host)

    assert "body.SubscribeURL is not an address of SNS" in refusal(signed(confirmation(SubscribeURL=url)))


@pytest.mark.parametrize("query", ["?Action=Publish&Message=x", "?Action=Unsubscribe&Token=x", "", "?"])
def test_nothing_but_the_confirmation_is_asked(query):
    refusal(signed(confirmation(SubscribeURL=f"https://sns.eu-west-1.amazonaws.com/{query}")))


@pytest.mark.parametrize(
    "field", ["Type", "MessageId", "TopicArn", "Message", "Timestamp", "Signature", "SigningCertURL"]
)
def test_a_field_that_is_missing_is_named_in_the_log(field):
    body = signed(notification())
    del body[field]

    assert refusal(body).startswith(f"body.{field} is missing")


@pytest.mark.parametrize("field", ["Token", "SubscribeURL"])
def test_a_confirmation_has_two_fields_more(field):
    body = signed(confirmation())
    del body[field]

    assert refusal(body).startswith(f"body.{field} is missing")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b"{", b"\xff", b'{"Type": "Notification"}', b"[" * 10_000])
def test_what_is_no_message_is_refused(body):
    refusal(body)


@pytest.mark.parametrize(
    "change",
    [
        {"Type": "Greeting"},
        {"Type": ["Notification"]},
        {"Message": {"sku": 1}},
        {"Message": "\ud800"},
        {"Timestamp": "yesterday"},
        {"Timestamp": "2026-99-01T00:00:00Z"},
        {"Timestamp": "0001-01-01T00:00:00"},
        {"Signature": "not base64!"},
        {"Signature": "é"},
        {"Subject": 7},
    ],
)
def test_a_field_of_another_form_is_refused(change):
    refusal(signed(notification()) | change)


def test_the_addresses_of_the_samples_are_sns():
    found = message(signed(confirmation()))

    assert (CERTIFICATE_URL, SUBSCRIBE_URL) == (found.certificate_url, found.confirmation_url)
