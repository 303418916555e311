"""A queue keeps what it has, encrypted, until it is done or somebody looks."""

import pytest

FOURTEEN_DAYS = 14 * 24 * 3600
QUEUES = ["EventsQueue", "RetryQueue", "DeadLetterQueue"]
POLLED = ["EventsQueue", "RetryQueue"]


@pytest.fixture(scope="module")
def queues(of_type):
    return of_type("AWS::SQS::Queue")


def test_these_are_the_queues(queues):
    assert set(QUEUES) == set(queues)


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted(queues, name):
    assert {"Fn::If": ["HasKey", False, True]} == queues[name]["SqsManagedSseEnabled"]
    assert {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]} == queues[name]["KmsMasterKeyId"]


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_keeps_messages_for_as_long_as_sqs_can(queues, name):
    assert FOURTEEN_DAYS == queues[name]["MessageRetentionPeriod"]


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_refuses_everybody_without_tls(of_type, name):
    policies = [p for p in of_type("AWS::SQS::QueuePolicy").values() if {"Ref": name} in p["Queues"]]
    denials = [s for p in policies for s in p["PolicyDocument"]["Statement"] if s.get("Effect") == "Deny"]

    assert [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": {"Fn::GetAtt": [name, "Arn"]},
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ] == denials


@pytest.mark.parametrize("name", POLLED)
def test_a_message_stays_hidden_for_six_times_as_long_as_its_function_may_take(queues, of_type, name):
    timeout = of_type("AWS::Lambda::Function")["SqsFunction"]["Timeout"]

    assert 6 * timeout <= queues[name]["VisibilityTimeout"]


def test_a_delivery_can_be_received_more_often_than_it_is_tried(queues):
    assert 1000 == queues["RetryQueue"]["RedrivePolicy"]["maxReceiveCount"]


def test_a_large_body_outlives_both_queues(of_type):
    (bucket,) = of_type("AWS::S3::Bucket").values()

    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert 2 * FOURTEEN_DAYS < rule["ExpirationInDays"] * 24 * 3600


def test_large_bodies_are_encrypted_private_and_read_with_tls_only(of_type):
    (bucket,) = of_type("AWS::S3::Bucket").values()
    (policy,) = of_type("AWS::S3::BucketPolicy").values()

    assert "BucketEncryption" in bucket
    assert {True} == set(bucket["PublicAccessBlockConfiguration"].values())
    assert ["Deny"] == [s["Effect"] for s in policy["PolicyDocument"]["Statement"]]


@pytest.mark.parametrize("name", POLLED)
def test_a_message_that_fails_again_and_again_ends_on_the_dead_letter_queue(queues, name):
    redrive = queues[name]["RedrivePolicy"]

    assert {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]} == redrive["deadLetterTargetArn"]


def test_objects_of_the_landing_bucket_wait_on_the_events_queue(of_type):
    (rule,) = of_type("AWS::Events::Rule").values()

    assert [{"Fn::GetAtt": ["EventsQueue", "Arn"]}] == [target["Arn"] for target in rule["Targets"]]


def test_an_object_that_the_events_queue_does_not_take_is_a_dead_letter(of_type):
    (rule,) = of_type("AWS::Events::Rule").values()

    assert [{"Arn": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}}] == [t["DeadLetterConfig"] for t in rule["Targets"]]


def test_there_is_no_rule_unless_a_landing_bucket_is_named(translated):
    assert {"Fn::Not": [{"Fn::Equals": [{"Ref": "LandingBucket"}, ""]}]} == translated["Conditions"]["HasLandingBucket"]
    assert translated["Resources"]["LandingBucketRule"]["Condition"] == "HasLandingBucket"
