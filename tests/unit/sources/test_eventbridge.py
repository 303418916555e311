import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import eventbridge


@pytest.fixture
def placed(sample):
    return sample("eventbridge/custom-event")


def event(record):
    return eventbridge.event(record, "Records[0].body")


def test_the_event_stays_as_it_is(placed):
    assert event(placed).envelope == placed


def test_its_identity_is_its_id_with_source_and_account(placed):
    assert event(placed).identity == '["acme.orders","123456789012","c2a9f1d4-03b7-4e65-8f20-5d7be6a18c94"]'


@pytest.mark.parametrize("field", ["id", "source", "account"])
def test_another_id_source_or_account_is_another_event(placed, field):
    assert event(placed | {field: "other"}).identity != event(placed).identity


def test_its_slug_is_the_start_of_its_id(placed):
    assert event(placed).slug == "c2a9f1d4"


@pytest.mark.parametrize("field", ["id", "source", "detail-type", "account", "detail"])
def test_a_missing_field_is_named(placed, changed, field):
    with pytest.raises(UnknownEvent) as refused:
        event(changed(placed, field))

    assert str(refused.value) == f"Records[0].body.{field} is missing (EventBridge event)"


@pytest.mark.parametrize(("field", "to"), [("id", 5), ("source", None), ("account", 123456789012), ("detail", "text")])
def test_a_field_of_another_type_is_refused(placed, field, to):
    with pytest.raises(UnknownEvent, match=field):
        event(placed | {field: to})
