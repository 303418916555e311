"""An object is put, and moto tells of it by every road: what the queue gives makes one run, however often it comes."""

import json
from pathlib import Path

import boto3
import pytest
import yaml

from tests.support.polled import record

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "acme-landing"
KEY = "orders/dt=2026-03-14/part 1+2 ü.parquet"
SEQUENCER = "617f08299329d189"  # moto's, of every object


class CloudFormation(yaml.SafeLoader):
    """YAML with `!Ref`."""


CloudFormation.add_constructor("!Ref", lambda _, node: {"Ref": node.value})


@pytest.fixture
def queue(dead_letters):
    """The events queue: its URL and ARN."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="events", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def bucket(queue):
    """The bucket of the routing table, versioned."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})


def notify(**configuration):
    boto3.client("s3").put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration=configuration)


def by_eventbridge(arn):
    """The rules of wiring.yaml, as it is."""
    template = yaml.load((ROOT / "wiring.yaml").read_text(), CloudFormation)
    arns = {"EventsQueueArn": arn, "DeadLetterQueueArn": arn.replace("events", "dead")}
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in arns.items()]
    boto3.client("cloudformation").create_stack(
        StackName="wiring", TemplateBody=json.dumps(template), Parameters=parameters
    )
    notify(EventBridgeConfiguration={})


def by_notification(arn):
    notify(QueueConfigurations=[{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}])


def by_topic(arn, **attributes):
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="landing")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    notify(TopicConfigurations=[{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}])


def by_topic_and_raw(arn):
    by_topic(arn, RawMessageDelivery="true")


ROADS = [by_eventbridge, by_notification, by_topic, by_topic_and_raw]


@pytest.fixture
def poll(invoke, queue):
    """Hand over what is on the queue, as the event source mapping does; again is a redelivery. Gives what is kept."""
    url, arn = queue

    def once(version):
        found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
        messages = [m | {"Body": completed(m["Body"], version)} for m in found.get("Messages", [])]
        records = [record(arn, message) for message in messages]
        return invoke("sqs", {"Records": records})["batchItemFailures"] if records else []

    return once


def completed(body, version):
    """Add what S3 always says of a versioned object in a notification, and moto does not."""
    message = json.loads(body)
    if "Message" in message:
        return json.dumps(message | {"Message": completed(message["Message"], version)})
    for told in message.get("Records", []):
        told["s3"]["object"] |= {"sequencer": SEQUENCER.upper(), "versionId": version}
    return json.dumps(message)


@pytest.fixture
def remembering(airflow):
    """An Airflow that makes no run twice."""
    made, answer = set(), airflow.answer

    def once(request):
        said = answer(request)
        if request.path.endswith("/dagRuns"):
            if request.body["dag_run_id"] in made:
                return 409, {"detail": "DAGRun already exists"}
            made.add(request.body["dag_run_id"])
        return said

    airflow.answer = once
    return made


@pytest.fixture
def logged(capsys):
    """The log's line of each delivery."""

    def lines():
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        return [line for line in found if "route" in line]

    return lines


@pytest.fixture
def outcomes(logged):
    """What became of each delivery."""
    return lambda: [line["message"] for line in logged()]


def put(key=KEY):
    return boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"PAR1")["VersionId"]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("road", ROADS)
def test_an_object_makes_the_run_that_its_route_says(airflow, queue, poll, road):
    road(queue[1])

    kept = poll(put())

    (trigger,) = airflow.triggers
    assert ([], "/api/v2/dags/ingest_orders/dagRuns") == (kept, trigger.path)
    assert {"uri": f"s3://{BUCKET}/{KEY}", "size": 4, "day": "2026-03-14"} == trigger.body["conf"]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("road", ROADS)
def test_an_object_has_one_identity_by_every_road(queue, poll, logged, road):
    road(queue[1])
    version = put()

    poll(version)

    (line,) = logged()
    assert ["aws.s3", BUCKET, KEY, version, SEQUENCER.upper(), "Object Created"] == json.loads(line["identity"])


@pytest.mark.usefixtures("bucket", "remembering")
@pytest.mark.parametrize("road", ROADS)
def test_the_same_message_a_second_time_is_a_duplicate(queue, poll, outcomes, road):
    road(queue[1])
    version = put()

    kept = [poll(version) for _ in range(2)]

    assert ([[], []], ["triggered", "duplicate"]) == (kept, outcomes())


@pytest.mark.usefixtures("bucket")
def test_an_object_by_all_roads_is_one_run(queue, poll, remembering, outcomes):
    by_eventbridge(queue[1])
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="landing")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue[1])
    created = ["s3:ObjectCreated:*"]
    notify(
        EventBridgeConfiguration={},
        QueueConfigurations=[{"QueueArn": queue[1], "Events": created}],
        TopicConfigurations=[{"TopicArn": topic, "Events": created}],
    )

    poll(put())

    assert (1, ["triggered", "duplicate", "duplicate"]) == (len(remembering), outcomes())


@pytest.mark.usefixtures("bucket", "remembering")
@pytest.mark.parametrize("road", ROADS)
def test_the_same_key_put_again_is_another_run(queue, poll, outcomes, road):
    road(queue[1])
    poll(put())
    empty(queue[0])

    poll(put())

    assert ["triggered", "triggered"] == outcomes()


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("road", ROADS)
def test_an_object_that_no_route_takes_makes_no_run(airflow, queue, poll, road, dead_letters):
    road(queue[1])

    kept = poll(put("elsewhere/a.parquet"))

    assert ([], [], []) == (kept, airflow.triggers, dead_letters())


def empty(url):
    sqs = boto3.client("sqs")
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
