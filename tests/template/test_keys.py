"""Everything that the stack stores is encrypted: with AWS's keys, or with the one that is named."""

import pytest

NAMED = {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
STORING = {  # resource type → its properties that name a key
    "AWS::SQS::Queue": ["KmsMasterKeyId"],
    "AWS::DynamoDB::Table": ["SSESpecification", "KMSMasterKeyId"],
    "AWS::Logs::LogGroup": ["KmsKeyId"],
    "AWS::Lambda::Function": ["KmsKeyArn"],
    "AWS::S3::Bucket": [
        "BucketEncryption",
        "ServerSideEncryptionConfiguration",
        0,
        "ServerSideEncryptionByDefault",
        "KMSMasterKeyID",
    ],
}
NOT_STORING = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::VPCEndpoint",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::LayerVersion",  # code, which Lambda encrypts
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Logs::QueryDefinition",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
}


def at(node, path):
    for step in path:
        node = node[step]
    return node


@pytest.mark.parametrize(("resource_type", "path"), STORING.items())
def test_the_named_key_encrypts(of_type, resource_type, path):
    resources = of_type(resource_type)

    assert dict.fromkeys(resources, NAMED) == {name: at(resource, path) for name, resource in resources.items()}


def test_the_named_key_encrypts_the_executions_of_run_dag(of_type):
    (machine,) = of_type("AWS::StepFunctions::StateMachine").values()

    key = {"Type": "CUSTOMER_MANAGED_KMS_KEY", "KmsKeyId": {"Ref": "KmsKeyArn"}}
    assert {"Fn::If": ["HasKey", key, {"Ref": "AWS::NoValue"}]} == machine["EncryptionConfiguration"]


def test_no_resource_stores_anything_else(translated):
    types = {resource["Type"] for resource in translated["Resources"].values()}

    assert {*STORING, *NOT_STORING, "AWS::StepFunctions::StateMachine"} >= types


def test_the_bucket_is_encrypted_with_kms_only_where_a_key_is_named(of_type):
    (bucket,) = of_type("AWS::S3::Bucket").values()
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert {"Fn::If": ["HasKey", "aws:kms", "AES256"]} == rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"]


@pytest.mark.parametrize(
    ("policy", "sid", "actions"),
    [
        ("RunFunctionPolicy", "Decrypt", "kms:Decrypt"),
        ("KeepDeliveriesPolicy", "Encrypt", "kms:GenerateDataKey"),
        ("RunDagRole", "UseKey", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ],
)
def test_a_role_may_use_the_named_key_and_no_other(conditional_statement, policy, sid, actions):
    asked, statement = conditional_statement(policy, sid)

    assert "HasKey" == asked
    assert {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": {"Ref": "KmsKeyArn"}} == statement


def test_no_variable_of_a_function_is_a_secret_or_resolves_to_one(of_type):
    values = [
        str(value)
        for f in of_type("AWS::Lambda::Function").values()
        for value in f["Environment"]["Variables"].values()
    ]

    assert [] == [value for value in values if "{{resolve:" in value]


def test_no_parameter_takes_a_secret(written):
    assert [] == [name for name, parameter in written["Parameters"].items() if "NoEcho" in parameter]
