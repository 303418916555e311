import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import sns


@pytest.fixture
def record(sample):
    return sample("sns/json-message")["Records"][0]


def event(record, message="hello"):
    return sns.event(record, "Records[0]", message)


def test_a_message_becomes_an_event_of_the_topic(record):
    envelope = dict(event(record, {"full": True}).envelope)

    del envelope["id"]
    assert envelope == {
        "version": "0",
        "source": "aws.sns",
        "detail-type": "SNS Message",
        "account": "123456789012",
        "time": "2026-03-14T14:20:03Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:sns:eu-west-1:123456789012:price-updates"],
        "detail": {
            "topic-arn": "arn:aws:sns:eu-west-1:123456789012:price-updates",
            "message": {"full": True},
            "attributes": {"supplier": "northwind", "batch": "42"},
        },
    }


def test_a_subject_is_in_the_detail(record, changed):
    titled = changed(record, "Sns", "Subject", to="Prices")

    assert event(titled).envelope["detail"]["subject"] == "Prices"


def test_lambdas_record_and_snss_own_json_are_the_same_event(record, changed):
    own = record["Sns"]
    del own["Subject"]  # null to Lambda, left out by SNS

    assert event(own) == event(record)


def test_its_identity_is_the_message_id(record):
    assert event(record).identity == '["aws.sns","3f71c9e0-58ad-5b26-94e7-d6a2087bc41f"]'


def test_its_slug_is_the_start_of_the_message_id(record):
    assert event(record).slug == "3f71c9e0"


def test_the_contents_are_the_message_its_place_and_the_topic(record, changed):
    contents = sns.contents(changed(record, "Sns", "Message", to="hello"), "Records[0]")

    assert (contents.text, contents.where, contents.arn) == (
        "hello",
        "Records[0].Sns.Message",
        "arn:aws:sns:eu-west-1:123456789012:price-updates",
    )


@pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_a_confirmation_is_refused_since_nobody_published_it(record, kind):
    confirmation = record["Sns"] | {"Type": kind, "Token": "secret"}

    assert sns.recognises(confirmation)
    with pytest.raises(UnknownEvent, match="confirms a subscription"):
        sns.contents(confirmation, "")


@pytest.mark.parametrize("field", ["MessageId", "TopicArn", "Timestamp"])
def test_a_missing_field_is_named(record, changed, field):
    with pytest.raises(UnknownEvent) as refused:
        event(changed(record, "Sns", field))

    assert str(refused.value) == f"Records[0].Sns.{field} is missing (SNS message)"


def test_a_record_without_a_message_is_refused(record, changed):
    with pytest.raises(UnknownEvent, match=r"^Records\[0\]\.Sns\.Message is missing"):
        sns.contents(changed(record, "Sns", "Message"), "Records[0]")


def test_a_topic_that_is_no_arn_is_refused(record, changed):
    with pytest.raises(UnknownEvent, match=r"^Records\[0\]\.Sns\.TopicArn is no ARN"):
        event(changed(record, "Sns", "TopicArn", to="price-updates"))


def test_an_attribute_without_value_is_refused_in_one_line(record, changed):
    nameless = changed(record, "Sns", "MessageAttributes", to={"two\nlines": {"Type": "String"}})

    with pytest.raises(UnknownEvent) as refused:
        event(nameless)

    assert str(refused.value) == r"Records[0].Sns.MessageAttributes.'two\nlines'.Value is missing (SNS message)"
