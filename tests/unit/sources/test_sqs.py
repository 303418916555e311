import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import sqs


@pytest.fixture
def record(sample):
    return sample("sqs/one-bad-message")["Records"][0]


def event(record, body="hello"):
    return sqs.event(record, "Records[2]", body)


def test_a_message_becomes_an_event_of_the_queue(record):
    envelope = dict(event(record, {"job": "rebuild-index"}).envelope)

    del envelope["id"]
    assert envelope == {
        "version": "0",
        "source": "aws.sqs",
        "detail-type": "SQS Message",
        "account": "123456789012",
        "time": "2026-03-14T16:29:58Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:sqs:eu-west-1:123456789012:jobs"],
        "detail": {
            "queue-arn": "arn:aws:sqs:eu-west-1:123456789012:jobs",
            "body": {"job": "rebuild-index"},
            "attributes": {"tenant": "acme"},
        },
    }


def test_a_redelivery_is_the_same_event(record, changed):
    again = changed(changed(record, "attributes", "ApproximateReceiveCount", to="2"), "receiptHandle", to="other")

    assert event(again) == event(record)


def test_its_identity_is_the_message_id(record):
    assert event(record).identity == '["aws.sqs","19b4e6d2-7c03-4a5f-8e91-d2f7a0b36c58"]'


def test_a_binary_attribute_stays_base64_as_lambda_writes_it(record, changed):
    attribute = {"binaryValue": "AAEC", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"}
    binary = changed(record, "messageAttributes", to={"digest": attribute})

    assert event(binary).envelope["detail"]["attributes"] == {"digest": "AAEC"}


def test_the_contents_are_the_body_its_place_and_the_queue(record, changed):
    contents = sqs.contents(changed(record, "body", to="hello"), "Records[2]")

    assert (contents.text, contents.where, contents.arn) == (
        "hello",
        "Records[2].body",
        "arn:aws:sqs:eu-west-1:123456789012:jobs",
    )


@pytest.mark.parametrize(
    "path", [("messageId",), ("eventSourceARN",), ("awsRegion",), ("attributes",), ("attributes", "SentTimestamp")]
)
def test_a_missing_field_is_named(record, changed, path):
    with pytest.raises(UnknownEvent, match=rf"^Records\[2\]\.{'.'.join(path)}\S* is missing \(SQS message\)$"):
        event(changed(record, *path))


@pytest.mark.parametrize("sent", ["yesterday", "-1", "1.5", "9" * 40, "１２"])
def test_a_time_that_is_none_is_refused(record, changed, sent):
    with pytest.raises(UnknownEvent, match="SentTimestamp is no time in milliseconds"):
        event(changed(record, "attributes", "SentTimestamp", to=sent))


def test_a_record_without_a_body_is_refused(record, changed):
    with pytest.raises(UnknownEvent, match=r"^Records\[2\]\.body is missing"):
        sqs.contents(changed(record, "body"), "Records[2]")


def test_an_attribute_without_value_is_refused(record, changed):
    with pytest.raises(UnknownEvent, match=r"messageAttributes\.tenant\.stringValue is missing"):
        event(changed(record, "messageAttributes", "tenant", "stringValue"))
