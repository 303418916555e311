"""Real events on moto: through the generated template to the queue, and through the handler to Airflow."""

import importlib
import json
import subprocess
import uuid
from pathlib import Path

import boto3
import pytest
import yaml
from moto import mock_aws

from dagbridge import bootstrap

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = "123456789012"  # moto's
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:prices"
TABLE = f"""\
version: 1
airflows:
  default: {{secret: airflow/connections/airflow_default}}
routes:
  landed:
    match:
      source: [aws.s3]
      detail-type: [Object Created]
      detail: {{bucket: {{name: [landing]}}, object: {{key: [{{prefix: in/}}]}}}}
    dag_id: ingest
  placed:
    match: {{source: [shop], detail: {{total: [{{numeric: [">", 100]}}]}}}}
    dag_id: order
  prices:
    match:
      source: [aws.sns]
      detail: {{topic-arn: ["{TOPIC}"], message: {{supplier: [north]}}}}
    dag_id: update_prices
  landed-through-sns:
    match: {{source: [aws.s3], via: ["{TOPIC}-landing"]}}
    dag_id: ingest_from_topic
"""


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's `!Ref`."""


Loader.add_constructor("!Ref", lambda _, node: {"Ref": node.value})


def read(template):
    return yaml.load(template.read_text(), Loader)


def create_stack(template, arns):
    """Create what moto's CloudFormation can, and the subscriptions, which it cannot, by SNS itself."""
    subscriptions = {
        name: resource
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::SNS::Subscription"
    }
    template["Resources"] = {n: r for n, r in template["Resources"].items() if n not in subscriptions}
    boto3.client("cloudformation").create_stack(
        StackName="wiring",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": arn} for name, arn in arns.items()],
    )
    for resource in subscriptions.values():
        properties = resource["Properties"]
        attributes = {name: properties[name] for name in ("FilterPolicyScope", "FilterPolicy") if name in properties}
        boto3.client("sns", region_name=properties["Region"]).subscribe(
            TopicArn=properties["TopicArn"],
            Protocol=properties["Protocol"],
            Endpoint=arns[properties["Endpoint"]["Ref"]],
            Attributes={n: v if isinstance(v, str) else json.dumps(v) for n, v in attributes.items()},
        )


@pytest.fixture
def aws(monkeypatch, airflow, tmp_path):
    (tmp_path / "routes.yaml").write_text(TABLE)
    with mock_aws():
        monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.yaml"))
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"test-{uuid.uuid4()}")
        secret = {"host": airflow.base_url, "login": "svc", "password": "pw", "extra": {"api_version": "v2"}}
        boto3.client("secretsmanager").create_secret(
            Name="airflow/connections/airflow_default", SecretString=json.dumps(secret)
        )
        bootstrap.reset()
        yield
        bootstrap.reset()


@pytest.fixture
def queues(aws):
    """URL and ARN of the stack's queues."""
    sqs = boto3.client("sqs")
    found = {}
    for name in ("events", "dead"):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        found[name] = url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return found


@pytest.fixture
def deploy(run, queues, tmp_path):
    """Create buckets, bus and topics that are there already, then the stack of the generated template."""

    def create(*options):
        boto3.client("s3").create_bucket(
            Bucket="landing", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        boto3.client("events").create_event_bus(Name="shop")
        for name in ("prices", "prices-landing"):
            boto3.client("sns").create_topic(Name=name)
        template = tmp_path / "wiring.yaml"
        result = run("wiring", tmp_path / "routes.yaml", "-o", template, *options)
        arns = {"EventsQueueArn": queues["events"][1], "DeadLetterQueueArn": queues["dead"][1]}
        create_stack(read(template), arns)
        return result

    return create


def completed(body):
    """Add what AWS always says and moto does not: the account of an event, the sequencer of a notification."""
    message = json.loads(body)
    if "detail-type" in message:
        message.setdefault("account", ACCOUNT)
    for record in message.get("Records", []):
        if "s3" in record:
            record["s3"]["object"].setdefault("sequencer", "0062E99A88DC407460")
    return json.dumps(message)


@pytest.fixture
def started(queues, airflow):
    """Give the DAGs that were started, once the sqs handler had what is on the events queue."""

    def poll():
        url, arn = queues["events"]
        found = boto3.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": completed(message["Body"]),
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": "eu-west-1",
            }
            for message in found.get("Messages", [])
        ]
        assert {"batchItemFailures": []} == importlib.import_module("functions.sqs.app").handler(
            {"Records": records}, None
        )
        return [trigger.path.split("/")[-2] for trigger in airflow.triggers]

    return poll


def put_object(key):
    boto3.client("s3").put_object(Bucket="landing", Key=key, Body=b"x")


def put_event(bus, detail):
    entry = {"EventBusName": bus, "Source": "shop", "DetailType": "Order Placed", "Detail": json.dumps(detail)}
    boto3.client("events").put_events(Entries=[entry])


def notify(**configuration):
    boto3.client("s3").put_bucket_notification_configuration(
        Bucket="landing", NotificationConfiguration=configuration, SkipDestinationValidation=True
    )


def test_an_event_of_a_bus_starts_its_dag_and_others_never_reach_the_queue(deploy, started):
    deploy("--bus", "placed=shop")

    put_event("shop", {"total": 150})
    put_event("shop", {"total": 50})

    assert ["order"] == started()


def test_an_object_starts_its_dag_by_eventbridge(deploy, started):
    deploy()
    notify(EventBridgeConfiguration={})

    put_object("in/a.csv")
    put_object("out/a.csv")

    assert ["ingest"] == started()


def test_an_object_starts_its_dag_by_notification(deploy, started, queues):
    told = deploy("--s3", "notification").stdout
    entry = told.split('select(.Id != "dagbridge")] + [')[1].split("]' > notification.json")[0]
    notify(QueueConfigurations=[json.loads(entry.replace("$queue", f'"{queues["events"][1]}"'))])

    put_object("in/a.csv")
    put_object("out/a.csv")

    assert ["ingest"] == started()


def test_a_message_starts_its_dag_and_others_never_reach_the_queue(deploy, started, queues):
    deploy("--sns-objects")

    for supplier in ("north", "south"):
        boto3.client("sns").publish(TopicArn=TOPIC, Message=json.dumps({"supplier": supplier}))

    counted = boto3.client("sqs").get_queue_attributes(
        QueueUrl=queues["events"][0], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert "1" == counted["Attributes"]["ApproximateNumberOfMessages"]
    assert ["update_prices"] == started()


def test_without_a_filter_every_message_reaches_the_queue_and_the_route_decides(deploy, started):
    deploy()

    for supplier in ("north", "south"):
        boto3.client("sns").publish(TopicArn=TOPIC, Message=json.dumps({"supplier": supplier}))

    assert ["update_prices"] == started()


def test_an_object_told_by_a_topic_starts_the_dag_of_that_road(deploy, started, load_event):
    deploy()

    boto3.client("sns").publish(TopicArn=f"{TOPIC}-landing", Message=json.dumps(load_event("s3/object-created")))

    assert ["ingest_from_topic"] == started()


@pytest.mark.parametrize("options", [[], ["--s3", "notification", "--sns-objects", "--bus", "placed=shop"]])
def test_the_template_passes_the_projects_lint(run, tmp_path, options):
    (tmp_path / "routes.yaml").write_text(TABLE)
    template = tmp_path / "wiring.yaml"
    run("wiring", tmp_path / "routes.yaml", "-o", template, *options)

    lint = subprocess.run(
        [ROOT / ".venv/bin/cfn-lint", "--append-rules", "cfn_lint_serverless.rules", "-t", template],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert (0, "") == (lint.returncode, lint.stdout)


def test_everything_of_the_template_has_a_dead_letter_queue(deploy, tmp_path):
    deploy()

    resources = read(tmp_path / "wiring.yaml")["Resources"].values()
    dead = {"Ref": "DeadLetterQueueArn"}

    rules = [
        r["Properties"]["Targets"][0]["DeadLetterConfig"]["Arn"] for r in resources if r["Type"] == "AWS::Events::Rule"
    ]
    subscriptions = [r["Properties"]["RedrivePolicy"] for r in resources if r["Type"] == "AWS::SNS::Subscription"]
    assert [dead] * 2 == rules
    assert [{"deadLetterTargetArn": dead}] * 2 == subscriptions
