"""The name under which a sender, the log and Airflow speak of one event."""

import pytest

from dagbridge.correlation import NAMES, correlation_id

ID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"


def of(detail):
    return correlation_id({"id": ID, "detail": detail})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["attributes", "headers", "metadata"])
def test_a_correlation_id_that_the_event_carries_is_taken(place, name):
    assert "order-7" == of({place: {name: "order-7"}})


@pytest.mark.parametrize("name", NAMES)
def test_it_may_stand_in_the_detail_itself(name):
    assert "order-7" == of({name: "order-7"})


def test_a_messages_attribute_comes_before_what_its_sender_wrote_into_the_detail():
    assert "outer" == of({"correlation_id": "inner", "attributes": {"correlation_id": "outer"}})


@pytest.mark.parametrize("detail", [{}, None, "text", [], {"attributes": "text"}, {"attributes": {"tenant": "acme"}}])
def test_without_one_it_is_the_events_own_id(detail):
    assert ID == of(detail)


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "x" * 129, "é", 7, None, {"a": 1}])
def test_what_does_not_look_like_an_id_is_no_text_for_the_log(value):
    assert ID == of({"attributes": {"correlation_id": value}})


@pytest.mark.parametrize("envelope", [{}, {"id": None}, {"id": 7}, {"id": "any text"}])
def test_an_event_without_an_id_has_none(envelope):
    assert correlation_id(envelope) is None
