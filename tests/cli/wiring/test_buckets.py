import json
import shutil
import subprocess

import pytest

from dagbridge_cli.wiring.buckets import buckets_of, can_notify, commands_of, foreign_parameters, notification_of
from dagbridge_cli.wiring.roads import roads_of

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:events"


@pytest.fixture
def buckets(table_of):
    def find(**details):
        table = table_of(**{name: {"source": ["aws.s3"], **fields} for name, fields in details.items()})
        return buckets_of([roads_of(route) for route in table.routes])

    return find


def on(bucket, *keys, **fields):
    return {"detail": {"bucket": {"name": [bucket]}, **({"object": {"key": list(keys)}} if keys else {})}, **fields}


@pytest.mark.parametrize(
    ("keys", "rules"),
    [
        ([{"wildcard": "orders/*.parquet"}], {"prefix": "orders/", "suffix": ".parquet"}),
        ([{"prefix": "orders/a"}, {"prefix": "orders/b"}], {"prefix": "orders/"}),
        ([{"suffix": ".csv"}, "a.csv"], {"suffix": ".csv"}),
        ([{"prefix": "orders/über"}], {"prefix": "orders/"}),
        ([{"prefix": "orders/"}, {"anything-but": "x"}], {}),
        ([{"prefix": {"equals-ignore-case": "a"}}], {}),
        ([], {}),
    ],
)
def test_keys_are_filtered_by_what_all_of_them_begin_and_end_with(buckets, keys, rules):
    (bucket,) = buckets(a=on("landing", *keys))

    found = notification_of(bucket, QUEUE).get("Filter", {"Key": {"FilterRules": []}})
    assert rules == {rule["Name"]: rule["Value"] for rule in found["Key"]["FilterRules"]}


def test_routes_of_one_bucket_share_one_notification(buckets):
    (bucket,) = buckets(
        a=on("landing", {"prefix": "in/a"}, **{"detail-type": ["Object Created"]}),
        b=on("landing", {"prefix": "in/b"}, **{"detail-type": ["Object Deleted"]}),
    )

    assert {
        "Id": "dagbridge",
        "QueueArn": QUEUE,
        "Events": ["s3:LifecycleExpiration:*", "s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}},
    } == notification_of(bucket, QUEUE)


@pytest.mark.parametrize(
    "pattern",
    [
        on("landing", account=["123456789012"]),
        on("landing", **{"detail-type": ["Replication:OperationFailedReplication"]}),
        on("landing", **{"detail-type": [{"prefix": "Object"}]}),
        {"detail": {"object": {"key": ["a"]}}},
    ],
)
def test_what_a_notification_cannot_bring_needs_eventbridge(table_of, pattern):
    assert not can_notify(roads_of(table_of(a={"source": ["aws.s3"], **pattern}).routes[0]))


def jq_of(command, configuration):
    """Run the middle of a command on what S3 would answer."""
    jq = command.split("\\\n  | ")[1].split(" > notification.json")[0]
    environment = {"EVENTS_QUEUE_ARN": QUEUE, "PATH": "/usr/bin:/bin:/usr/local/bin"}
    run = subprocess.run(
        ["bash", "-c", jq], input=configuration, capture_output=True, text=True, check=True, env=environment
    )
    return json.loads(run.stdout)


def test_the_command_needs_jq_to_be_tested():
    assert shutil.which("jq")


def test_a_notification_is_added_to_what_the_bucket_is_told_already(buckets):
    (bucket,) = buckets(a=on("landing", {"prefix": "orders/"}))
    theirs = {"Id": "theirs", "QueueArn": "q", "Events": ["s3:ObjectCreated:*"]}
    before = {"QueueConfigurations": [theirs, {"Id": "dagbridge"}], "EventBridgeConfiguration": {}}

    after = jq_of(commands_of(bucket, notify=True), json.dumps(before))

    assert {
        "QueueConfigurations": [theirs, notification_of(bucket, QUEUE)],
        "EventBridgeConfiguration": {},
    } == after


def test_a_notification_is_the_first_of_a_bucket_that_is_told_nothing(buckets):
    (bucket,) = buckets(a=on("landing"))

    assert {"QueueConfigurations": [notification_of(bucket, QUEUE)]} == jq_of(commands_of(bucket, notify=True), "")


def test_eventbridge_is_switched_on_beside_what_the_bucket_is_told_already(buckets):
    (bucket,) = buckets(a=on("landing"))

    after = jq_of(commands_of(bucket, notify=False), '{"TopicConfigurations": []}')

    assert {"TopicConfigurations": [], "EventBridgeConfiguration": {}} == after


def test_buckets_of_another_account_are_let_in_by_name_and_account(buckets):
    parameters = foreign_parameters(buckets(a=on("one"), b=on("two")))

    arns = "arn:aws:s3:::one,arn:aws:s3:::two"
    assert f'ForeignBucketArns="{arns}" ForeignBucketAccounts="ACCOUNT_OF_THE_BUCKETS"' == parameters
