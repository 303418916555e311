import pytest

from dagbridge_cli.wiring.roads import roads_of

TOPIC = "arn:aws:sns:eu-west-1:123456789012:prices"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:landing"


@pytest.fixture
def roads(table_of):
    return lambda pattern: roads_of(table_of(a=pattern).routes[0])


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["acme.orders"]},
        {"detail": {"state": ["x"]}},
        {"source": [{"prefix": "aws.s"}]},
        {"source": ["aws.sns", "aws.s3"]},
        {"source": ["aws.states"]},
        {"source": ["aws.states"], "detail-type": ["Task", "Step Functions Execution Status Change"]},
        {"source": ["aws.sns"], "detail-type": ["AWS API Call via CloudTrail"]},
        {"source": ["aws.sns"], "detail-type": [{"anything-but": "x"}]},
        {"source": ["aws.s3"], "via": [{"exists": False}]},
        {"$or": [{"source": ["aws.sqs"]}, {"source": ["aws.s3"]}]},
    ],
)
def test_these_events_can_come_by_eventbridge(roads, pattern):
    assert roads(pattern).eventbridge


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.sns"]},
        {"source": ["aws.sqs"], "detail-type": ["SQS Message"]},
        {"source": ["aws.sns", "aws.sqs"]},
        {"source": ["aws.states"], "detail-type": ["Task"]},
        {"source": ["dagbridge.webhook"], "detail-type": ["github"]},
        {"source": ["aws.s3"], "via": [TOPIC]},
        {"source": ["aws.s3"], "via": [QUEUE]},
    ],
)
def test_these_events_never_come_by_eventbridge(roads, pattern):
    assert () == roads(pattern).eventbridge


def test_a_topic_that_is_named_is_subscribed_to(roads):
    found = roads({"source": ["aws.sns"], "detail": {"topic-arn": [TOPIC]}})

    assert ([TOPIC], ()) == ([arn for arn, _ in found.topics], found.told)


def test_a_topic_on_the_way_is_subscribed_to_for_everything(roads):
    assert ((TOPIC, None),) == roads({"source": ["aws.s3"], "via": [TOPIC]}).topics


def test_a_bucket_that_is_named_is_found_in_every_alternative(roads):
    found = roads({"source": ["aws.s3"], "$or": [{"detail": {"bucket": {"name": [name]}}} for name in ("a", "b")]})

    assert ["a", "b"] == [name for name, _ in found.buckets]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ({"source": ["aws.s3"]}, "names no bucket: "),
        ({"source": ["aws.sns"], "detail": {"topic-arn": [{"suffix": ":x"}]}}, "names no topic by its whole ARN: "),
        ({"source": ["aws.sqs"]}, "messages of SQS: "),
        ({"source": ["aws.states"], "detail-type": ["Task"]}, "tasks of a state machine: "),
        ({"source": ["dagbridge.webhook"]}, "web requests: "),
        ({"source": ["aws.s3"], "via": [QUEUE]}, f"comes through {QUEUE}: "),
    ],
)
def test_what_comes_by_another_road_is_told(roads, pattern, told):
    (said,) = roads(pattern).told

    assert said.startswith(told)
