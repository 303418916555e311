import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import s3, s3_eventbridge


@pytest.fixture
def created(sample):
    return sample("eventbridge/s3-object-created")


def event(record):
    return s3_eventbridge.event(record, "")


def test_the_event_stays_as_it_is(created):
    assert event(created).envelope == created


@pytest.mark.parametrize("key", ["a+b.csv", "a%20b.csv", "a b.csv"])
def test_a_key_is_not_decoded_a_second_time(created, changed, key):
    found = event(changed(created, "detail", "object", "key", to=key))

    assert (found.envelope["detail"]["object"]["key"], found.slug) == (key, key)


def test_its_identity_is_that_of_the_notification(created, s3_record):
    assert event(created).identity == s3.event(s3_record, "").identity


@pytest.mark.parametrize(
    ("detail_type", "name"),
    [("Object Tags Added", "ObjectTagging:Put"), ("Object Restore Completed", "ObjectRestore:Completed")],
)
def test_kinds_without_a_sequencer_on_eventbridge_have_one_identity_too(created, s3_record, changed, detail_type, name):
    on_eventbridge = changed(changed(created, "detail-type", to=detail_type), "detail", "object", "sequencer")
    by_notification = changed(s3_record, "eventName", to=name)

    assert event(on_eventbridge).identity == s3.event(by_notification, "").identity


def test_an_event_with_neither_sequencer_nor_request_id_is_named_by_its_own_id(created, changed):
    bare = changed(changed(created, "detail", "request-id"), "detail", "object", "sequencer")

    assert event(changed(bare, "id", to="other")).identity != event(bare).identity


def test_cloudtrails_events_about_s3_are_not_its(created, changed):
    by_cloudtrail = changed(created, "detail-type", to="AWS API Call via CloudTrail")

    assert not s3_eventbridge.recognises(by_cloudtrail)


@pytest.mark.parametrize(
    "path", [("id",), ("detail",), ("detail", "bucket", "name"), ("detail", "object"), ("detail", "object", "key")]
)
def test_a_missing_field_is_named(created, changed, path):
    with pytest.raises(UnknownEvent, match=rf"^{'.'.join(path)}\S* is missing"):
        event(changed(created, *path))
