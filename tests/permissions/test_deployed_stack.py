"""The stack that the tests of permissions look at is made as CloudFormation makes it."""

import pytest

from tests.support.deployed_stack import DeployedStack

TEMPLATE = {
    "Parameters": {
        "Bucket": {"Type": "String", "Default": ""},
        "Roles": {"Type": "CommaDelimitedList", "Default": "a,b"},
    },
    "Conditions": {
        "HasBucket": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Bucket"}, ""]}]},
        "HasNone": {"Fn::And": [{"Fn::Not": [{"Condition": "HasBucket"}]}, {"Fn::Equals": ["1", 1]}]},
    },
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Store": {"Type": "AWS::S3::Bucket", "Condition": "HasBucket"},
        "Group": {"Type": "AWS::Logs::LogGroup"},
    },
}


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Roles"}, ["a", "b"]),
        ({"Ref": "Queue"}, "https://sqs.eu-west-1.amazonaws.com/123456789012/dagbridge-Queue"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:aws:sqs:eu-west-1:123456789012:dagbridge-Queue"),
        ({"Fn::GetAtt": ["Group", "Arn"]}, "arn:aws:logs:eu-west-1:123456789012:log-group:dagbridge-Group:*"),
        ({"Fn::Sub": "${Store.Arn}/x/${!literal}"}, "arn:aws:s3:::dagbridge-store/x/${literal}"),
        ({"Fn::Sub": ["${It}!", {"It": {"Fn::Select": [1, {"Fn::Split": ["/", "a/b"]}]}}]}, "b!"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Partition"}]]}, "a-aws"),
        ([1, {"Fn::If": ["HasBucket", 2, {"Ref": "AWS::NoValue"}]}], [1]),
        ({"a": {"Fn::If": ["HasNone", {"b": 1}, 0]}, "c": {"Ref": "AWS::NoValue"}}, {"a": {"b": 1}}),
    ],
)
def test_an_intrinsic_function_is_resolved(written, resolved):
    assert resolved == DeployedStack(TEMPLATE).resolve(written)


@pytest.mark.parametrize(("bucket", "made"), [("", {"Queue", "Group"}), ("landing", {"Queue", "Group", "Store"})])
def test_a_resource_whose_condition_does_not_hold_is_not_made(bucket, made):
    assert made == set(DeployedStack(TEMPLATE, Bucket=bucket).resources)


def test_a_parameter_that_the_template_does_not_have_is_refused():
    with pytest.raises(AssertionError, match=r"no parameter of template\.yaml: \{'Bukket'\}"):
        DeployedStack(TEMPLATE, Bukket="landing")
