"""The samples of events/ are what AWS sends, are listed here and in docs/events.md, and become what is said here."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from dagbridge.routing import load_table
from dagbridge.sources import Unrecognised, normalise
from dagbridge_cli.document import read_document

ROOT = Path(__file__).parents[2]
HOOKS = load_table(read_document(ROOT / "layers" / "routes" / "routes.yaml").value).webhooks
CREATED = "aws.s3 Object Created"

BECOMES = {
    "eventbridge/airflow-dag-run-state-change": ["airflow DAG Run State Change"],
    "eventbridge/custom-event": ["acme.orders Order Placed"],
    "eventbridge/ecr-push": ["aws.ecr ECR Image Action"],
    "eventbridge/glue-job-state-change": ["aws.glue Glue Job State Change"],
    "eventbridge/s3-object-created": [CREATED],
    "eventbridge/step-functions-execution-status-change": ["aws.states Step Functions Execution Status Change"],
    "s3/multi-record": [CREATED, CREATED, CREATED, CREATED],
    "s3/object-created": [CREATED],
    "s3/object-deleted": ["aws.s3 Object Deleted"],
    "s3/test-event": [],
    "sns/json-message": ["aws.sns SNS Message"],
    "sns/s3-object-created": [CREATED],
    "sns/text-message": ["aws.sns SNS Message"],
    "sqs/eventbridge-event": ["acme.orders Order Cancelled"],
    "sqs/one-bad-message": [
        "aws.sqs SQS Message",
        "Records[1].body.Records[0].s3.object.key is missing (S3 notification)",
        "aws.sqs SQS Message",
    ],
    "sqs/s3-in-sns": [CREATED],
    "step_functions/task": ["aws.states Task"],
    "webhook/github-push": ["dagbridge.webhook github"],
    "webhook/sns-confirmation": [
        "body.Type says that this confirms a subscription: it carries no message (webhook)",
    ],
    "webhook/website-form": ["dagbridge.webhook website"],
}
SAMPLES = {
    file.relative_to(ROOT / "events").with_suffix("").as_posix(): json.loads(file.read_text())
    for file in sorted((ROOT / "events").glob("*/*.json"))
    if file.parent.name != "appconfig_validator"  # a question of AppConfig's about the routing table, and no event
}


def told(found):
    if isinstance(found, Unrecognised):
        return str(found.error)
    return f"{found.source} {found.envelope['detail-type']}"


def records(folder):
    return [record for name, sample in SAMPLES.items() if name.startswith(folder) for record in sample["Records"]]


def test_every_sample_is_listed():
    assert list(SAMPLES) == list(BECOMES)


@pytest.mark.parametrize("name", BECOMES)
def test_a_sample_becomes_what_the_list_says(name):
    assert [told(found) for found in normalise(SAMPLES[name], hooks=HOOKS)] == BECOMES[name]


@pytest.mark.parametrize("name", BECOMES)
def test_a_sample_is_in_the_folder_of_a_function_in_kebab_case(name):
    assert re.fullmatch(r"(eventbridge|s3|sns|sqs|step_functions|webhook)/[a-z0-9]+(-[a-z0-9]+)*", name)


@pytest.mark.parametrize("name", BECOMES)
def test_a_sample_is_documented(name):
    assert f"{name}.json" in (ROOT / "docs" / "events.md").read_text()


@pytest.mark.parametrize("name", BECOMES)
def test_a_sample_is_of_one_account_and_of_2026(name):
    text = json.dumps(SAMPLES[name])

    assert set(re.findall(r"arn:aws:\w+:eu-west-1:(\d+):", text)) <= {"123456789012"}
    assert {time[:4] for time in re.findall(r"\b\d{4}-\d\d-\d\dT", text)} <= {"2026"}


def test_four_samples_tell_of_one_object_by_four_roads():
    roads = ["s3/object-created", "eventbridge/s3-object-created", "sns/s3-object-created", "sqs/s3-in-sns"]

    identities = {normalise(SAMPLES[name])[0].identity for name in roads}

    assert len(identities) == 1


def test_no_other_two_samples_tell_of_one_event():
    repeats = {"eventbridge/s3-object-created", "sns/s3-object-created", "sqs/s3-in-sns"}
    found = [each for name in BECOMES if name not in repeats for each in normalise(SAMPLES[name], hooks=HOOKS)]

    identities = [each.identity for each in found if not isinstance(each, Unrecognised)]

    assert sorted(identities) == sorted(set(identities))


@pytest.mark.parametrize("record", records("sqs/"), ids=lambda record: record["messageId"][:8])
def test_a_message_of_a_queue_has_the_fields_and_the_digest_that_lambda_sends(record):
    assert set(record) == {
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    }
    assert record["md5OfBody"] == hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("record", records("sns/"), ids=lambda record: record["Sns"]["MessageId"][:8])
def test_a_message_of_a_topic_has_the_fields_that_lambda_sends(record):
    assert set(record) == {"EventSource", "EventVersion", "EventSubscriptionArn", "Sns"}
    assert set(record["Sns"]) == {
        "Type",
        "MessageId",
        "TopicArn",
        "Subject",
        "Message",
        "Timestamp",
        "SignatureVersion",
        "Signature",
        "SigningCertUrl",
        "UnsubscribeUrl",
        "MessageAttributes",
    }
