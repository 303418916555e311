"""The table of posted asset events: there when it is asked for, and as an auditor wants it."""

import pytest

from dagbridge.airflow import remembering

ASKED_FOR = "RemembersAssetEvents"


@pytest.fixture(scope="module")
def table(translated):
    return translated["Resources"]["IdempotencyTable"]


def test_it_is_not_made_unless_it_is_asked_for(written, table):
    assert ("false", ASKED_FOR) == (written["Parameters"]["RememberAssetEvents"]["Default"], table["Condition"])


def test_the_functions_know_it_only_where_it_is(of_type):
    variables = [f["Environment"]["Variables"] for f in of_type("AWS::Lambda::Function").values()]

    wanted = {"Fn::If": [ASKED_FOR, {"Ref": "IdempotencyTable"}, ""]}
    assert [wanted] * len(variables) == [each["DAGBRIDGE_IDEMPOTENCY_TABLE"] for each in variables]


def test_its_attributes_are_those_that_powertools_writes(table):
    properties = table["Properties"]

    assert [{"AttributeName": "id", "KeyType": "HASH"}] == properties["KeySchema"]
    assert {"AttributeName": "expiration", "Enabled": True} == properties["TimeToLiveSpecification"]


def test_it_costs_nothing_that_is_not_used(table):
    assert "PAY_PER_REQUEST" == table["Properties"]["BillingMode"]


def test_it_is_encrypted_with_a_key_of_the_account_and_can_be_restored(table):
    properties = table["Properties"]

    key = {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
    assert {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": key} == properties["SSESpecification"]
    assert {"PointInTimeRecoveryEnabled": True} == properties["PointInTimeRecoverySpecification"]


def test_the_functions_may_use_this_table_alone_and_only_where_it_is(of_type):
    statements = of_type("AWS::IAM::ManagedPolicy")["ReachAirflowPolicy"]["PolicyDocument"]["Statement"]

    (allowed,) = [s["Fn::If"] for s in statements if s.get("Fn::If", [None])[0] == ASKED_FOR]
    assert {"Fn::GetAtt": ["IdempotencyTable", "Arn"]} == allowed[1]["Resource"]
    assert {"Ref": "AWS::NoValue"} == allowed[2]


def test_who_began_to_post_is_surely_over_before_somebody_else_posts(of_type):
    timeouts = [function["Timeout"] for function in of_type("AWS::Lambda::Function").values()]

    assert max(timeouts) < remembering.IN_PROGRESS


def test_an_asset_event_is_remembered_for_longer_than_a_delivery_lies_in_both_queues(of_type):
    queues = of_type("AWS::SQS::Queue")

    lying = sum(queues[name]["MessageRetentionPeriod"] for name in ("RetryQueue", "DeadLetterQueue"))
    assert lying < remembering.MEMORY
