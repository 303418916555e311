import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbridge.event import Event
from dagbridge.sources import MAX_ENVELOPES, Unrecognised, normalise

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
SAMPLES = [json.loads(path.read_text()) for path in (Path(__file__).parents[3] / "events").glob("*/*.json")]


QUEUED = next(sample["Records"][0] for sample in SAMPLES if "receiptHandle" in sample.get("Records", [{}])[0])


def places(value, path=()):
    """Every path into a JSON value."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from places(child, (*path, step))


@st.composite
def spoiled(draw):
    """A sample with anything in one place, and at times inside a message."""
    payload = {"Records": [copy.deepcopy(draw(st.sampled_from(SAMPLES)))]}
    path = ("Records", 0, *draw(st.sampled_from(sorted(places(payload["Records"][0]), key=repr))))
    parent = payload
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = draw(JSON | st.sampled_from(["", "\ud800", "%FF", "{}", "[[", '{"s3": {}, "eventName": 1}']))
    [payload] = payload["Records"]
    return {**QUEUED, "body": json.dumps(payload)} if draw(st.booleans()) else payload


def identities(payload):
    return [found.identity for found in normalise(payload)]


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


class TestRoads:
    @pytest.mark.parametrize("road", ["eventbridge/s3-object-created", "sns/s3-object-created", "sqs/s3-in-sns"])
    def test_an_s3_event_has_one_identity_by_every_road(self, sample, road):
        assert identities(sample(road)) == identities(sample("s3/object-created"))

    def test_an_s3_event_of_eventbridge_in_a_queue_has_that_identity_too(self, sample, in_queue):
        queued = in_queue(sample("eventbridge/s3-object-created"))

        assert identities(queued) == identities(sample("s3/object-created"))

    @pytest.mark.parametrize("road", ["sns/s3-object-created", "sqs/s3-in-sns"])
    def test_only_via_tells_the_roads_of_a_notification_apart(self, sample, road):
        [direct], [wrapped] = normalise(sample("s3/object-created")), normalise(sample(road))

        assert {**wrapped.envelope, "via": None} == {**direct.envelope, "via": None}

    def test_via_names_the_road_with_the_outermost_first(self, sample):
        [found] = normalise(sample("sqs/s3-in-sns"))

        assert found.envelope["via"] == [
            "arn:aws:sqs:eu-west-1:123456789012:landing-objects",
            "arn:aws:sns:eu-west-1:123456789012:landing-objects",
        ]

    @pytest.mark.parametrize(
        "name", ["s3/object-created", "eventbridge/custom-event", "sns/json-message", "step_functions/task"]
    )
    def test_an_event_that_came_directly_has_no_via(self, sample, name):
        [found] = normalise(sample(name))

        assert "via" not in found.envelope

    def test_an_event_of_eventbridge_in_a_topic_in_a_queue_is_itself(self, sample, in_topic_in_queue):
        event = sample("eventbridge/custom-event")

        [found] = normalise(in_topic_in_queue(event))

        assert {**found.envelope, "via": None} == {**event, "via": None}

    @pytest.mark.parametrize("message", ["Please reload.", {"reload": True}, [1, 2], ""])
    def test_an_own_message_is_the_same_event_with_and_without_a_queue(self, in_sns, in_topic_in_queue, message):
        [direct], [queued] = normalise(in_sns(message)), normalise(in_topic_in_queue(message))

        assert (queued.identity, queued.envelope["detail"] | {"subject": None}) == (
            direct.identity,
            direct.envelope["detail"] | {"subject": None},
        )

    @pytest.mark.parametrize(
        "message", ["{not json", '"text"', {"messageId": 1, "body": "mine"}, {"Records": [{"a": 1}]}]
    )
    def test_what_only_looks_like_a_shape_is_a_message_of_the_senders_own(self, in_queue, message):
        [found] = normalise(in_queue(message))

        assert (found.envelope["detail-type"], found.envelope["detail"]["body"]) == ("SQS Message", message)

    def test_a_task_in_a_queue_is_the_task(self, sample, in_queue):
        task = sample("step_functions/task")

        assert identities(in_queue(task)) == identities(task)


class TestBatches:
    def test_every_record_is_an_event_in_order(self, sample):
        keys = [found.envelope["detail"]["object"]["key"] for found in normalise(sample("s3/multi-record"))]

        assert keys == [
            "reports/Q1 summary (final).csv",
            "reports/a+b=c.csv",
            "reports/100%20 sure.csv",
            "reports/Übersicht/東京.csv",
        ]

    def test_one_bad_record_does_not_stop_the_others(self, sample, changed):
        batch = changed(sample("s3/multi-record"), "Records", 1, "s3", "object", "key")

        found = normalise(batch)

        assert [type(each) for each in found] == [Event, Unrecognised, Event, Event]

    def test_a_bad_record_comes_back_with_its_place_and_its_reason(self, sample, changed):
        batch = changed(sample("s3/multi-record"), "Records", 1, "s3", "object", "key")

        bad = normalise(batch)[1]

        assert (bad.raw, bad.where, str(bad.error)) == (
            batch["Records"][1],
            "Records[1]",
            "Records[1].s3.object.key is missing (S3 notification)",
        )

    def test_a_bad_record_inside_a_message_comes_back_with_its_whole_place(self, sample, changed, in_topic_in_queue):
        batch = changed(sample("s3/multi-record"), "Records", 3, "s3", "bucket", "name")

        bad = normalise(in_topic_in_queue(batch))[3]

        assert bad.where == "Records[0].body.Message.Records[3]"

    @pytest.mark.parametrize("name", ["s3/object-created", "sns/json-message", "sqs/eventbridge-event"])
    def test_a_single_record_is_the_same_as_a_batch_of_one(self, sample, name):
        batch = sample(name)

        assert normalise(batch["Records"][0], "Records[0]") == normalise(batch)

    def test_a_single_record_keeps_the_place_that_it_was_given(self, sample):
        [bad] = normalise(sample("sqs/one-bad-message")["Records"][1], where="Records[1]")

        assert bad.where == "Records[1].body.Records[0]"

    def test_the_bare_array_of_a_pipe_is_a_batch(self, sample):
        batch = sample("sqs/one-bad-message")

        found = normalise(batch["Records"])

        assert [getattr(each, "identity", None) for each in found] == [
            getattr(each, "identity", None) for each in normalise(batch)
        ]


class TestTestEvent:
    def test_it_is_nothing_directly(self, sample):
        assert normalise(sample("s3/test-event")) == []

    @pytest.mark.parametrize("road", ["in_sns", "in_queue", "in_topic_in_queue"])
    def test_it_is_nothing_by_every_road(self, sample, request, road):
        wrap = request.getfixturevalue(road)

        assert normalise(wrap(sample("s3/test-event"))) == []


class TestBadInput:
    @pytest.mark.parametrize(
        ("payload", "what"),
        [
            ({}, "an object"),
            ([], "an array"),
            ("text", "a string"),
            (None, "null"),
            (True, "a boolean"),
            (1.5, "a number"),
            ({"Records": []}, "an object"),
            ({"Records": "none"}, "an object"),
            ({"eventType": "aws:kinesis"}, "an object"),
        ],
    )
    def test_an_unknown_shape_comes_back_with_the_shapes_that_are_known(self, payload, what):
        [bad] = normalise(payload)

        assert str(bad.error) == (
            f"the payload is {what} in no known shape (known: S3 notification, S3 event of EventBridge, "
            "DAG run's event, EventBridge event, Step Functions task, SNS message, SQS message)"
        )

    def test_a_record_that_is_no_object_comes_back_with_its_place(self, s3_record):
        found = normalise({"Records": [s3_record, "text"]})

        assert found[1].where == "Records[1]"

    def test_no_value_of_the_payload_is_in_the_reason(self, s3_record, changed):
        [bad] = normalise(changed(s3_record, "s3", "object", "key", to="secret-%FF"))

        assert "secret" not in str(bad.error)

    @pytest.mark.parametrize("levels", [200, 100_000])
    def test_a_payload_that_is_nested_too_deep_comes_back(self, sample, changed, levels):
        [bad] = normalise(changed(sample("eventbridge/custom-event"), "detail", "deep", to=nested(levels)))

        assert str(bad.error) == "the payload has more than 100 objects and arrays within one another"

    def test_a_body_that_is_nested_too_deep_comes_back_with_its_place(self, in_queue):
        [bad] = normalise(in_queue("[" * 100_000))

        assert bad.where == "Records[0]"

    def test_messages_within_messages_are_opened_as_far_as_is_reasonable(self, sample, in_queue):
        payload = sample("eventbridge/custom-event")
        for _ in range(MAX_ENVELOPES):
            payload = in_queue(payload)

        [found] = normalise(payload)

        assert len(found.envelope["via"]) == MAX_ENVELOPES

    def test_messages_within_more_messages_than_that_come_back_with_the_reason(self, sample, in_queue):
        payload = sample("eventbridge/custom-event")
        for _ in range(MAX_ENVELOPES + 1):
            payload = in_queue(payload)

        [bad] = normalise(payload)

        assert str(bad.error).endswith(f"is a message within more than {MAX_ENVELOPES} others")


@given(JSON)
def test_any_json_value_comes_back_without_an_exception(payload):
    assert all(isinstance(found, Event | Unrecognised) for found in normalise(payload))


@settings(max_examples=300)
@given(spoiled())
def test_a_sample_with_anything_in_one_place_is_an_event_that_can_be_named_or_a_reason_of_one_line(payload):
    for found in normalise(payload):
        if isinstance(found, Event):
            assert found.identity.encode()
            assert json.dumps(found.envelope)
        else:
            assert "\n" not in str(found.error)
