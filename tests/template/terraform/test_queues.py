"""The queues and the overflow bucket of the example keep what the template's do, as long and as closed."""

import re

import pytest

QUEUES = {"events": "EventsQueue", "retry": "RetryQueue", "dead_letters": "DeadLetterQueue"}


@pytest.mark.parametrize(("name", "queue"), QUEUES.items())
def test_a_queue_is_the_same(example, of_type, name, queue):
    ours, theirs = example.resources[f"aws_sqs_queue.{name}"], of_type("AWS::SQS::Queue")[queue]
    same = {
        "sqs_managed_sse_enabled": "SqsManagedSseEnabled",
        "message_retention_seconds": "MessageRetentionPeriod",
        "visibility_timeout_seconds": "VisibilityTimeout",
    }

    assert {key: theirs.get(theirs_key) for key, theirs_key in same.items()} == {key: ours.get(key) for key in same}


@pytest.mark.parametrize("name", ["events", "retry"])
def test_a_queue_gives_up_after_as_many_receives(example, of_type, name):
    policy = of_type("AWS::SQS::Queue")[QUEUES[name]]["RedrivePolicy"]
    assert {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]} == policy["deadLetterTargetArn"]

    expected = f"deadLetterTargetArn = aws_sqs_queue.dead_letters.arn, maxReceiveCount = {policy['maxReceiveCount']}"
    assert f"${{jsonencode({{{expected}}})}}" == example.resources[f"aws_sqs_queue.{name}"]["redrive_policy"]


def test_the_overflow_bucket_forgets_on_the_same_day(example, of_type):
    (rule,) = example.resources["aws_s3_bucket_lifecycle_configuration.overflow"]["rule"]
    (theirs,) = of_type("AWS::S3::Bucket")["OverflowBucket"]["LifecycleConfiguration"]["Rules"]

    assert (theirs["Status"], theirs["ExpirationInDays"]) == (rule["status"], rule["expiration"][0]["days"])


def test_the_overflow_bucket_is_as_closed(example, of_type):
    theirs = of_type("AWS::S3::Bucket")["OverflowBucket"]
    block = example.resources["aws_s3_bucket_public_access_block.overflow"]
    (ownership,) = example.resources["aws_s3_bucket_ownership_controls.overflow"]["rule"]
    (encryption,) = example.resources["aws_s3_bucket_server_side_encryption_configuration.overflow"]["rule"]
    (default,) = encryption["apply_server_side_encryption_by_default"]

    snake = {re.sub(r"(?<!^)(?=[A-Z])", "_", k).lower(): v for k, v in theirs["PublicAccessBlockConfiguration"].items()}
    assert snake == {key: block.get(key) for key in snake}
    assert theirs["OwnershipControls"]["Rules"] == [{"ObjectOwnership": ownership["object_ownership"]}]
    (rule,) = theirs["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": default["sse_algorithm"]}


def test_every_queue_and_the_bucket_want_tls(example):
    first = [example.data[f"aws_iam_policy_document.{name}"]["statement"][0] for name in ("queue", "overflow")]

    assert [("Deny", "aws:SecureTransport", ["false"])] * 2 == [
        (s["effect"], s["condition"][0]["variable"], s["condition"][0]["values"]) for s in first
    ]
