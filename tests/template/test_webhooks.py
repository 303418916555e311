"""The webhooks' URL is not there unless somebody asks for it, and public only where they say so."""

import pytest


@pytest.fixture(scope="module")
def url(translated):
    return translated["Resources"]["WebhookUrl"]


@pytest.fixture(scope="module")
def permissions(translated):
    return {
        name: resource
        for name, resource in translated["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Permission" and resource["Properties"]["Principal"] == "*"
    }


def test_there_is_no_url_unless_the_parameter_says_so(translated, url):
    assert ("Off", ["Off", "AWS_IAM", "NONE"]) == tuple(
        translated["Parameters"]["WebhookAuth"][key] for key in ("Default", "AllowedValues")
    )
    assert "HasWebhookUrl" == url["Condition"]
    assert {
        "Fn::And": [{"Condition": "HasWebhookFunction"}, {"Fn::Not": [{"Fn::Equals": [{"Ref": "WebhookAuth"}, "Off"]}]}]
    } == translated["Conditions"]["HasWebhookUrl"]


def test_the_url_is_public_only_with_none(translated, url):
    assert {"Fn::If": ["IsWebhookUrlPublic", "NONE", "AWS_IAM"]} == url["Properties"]["AuthType"]
    assert {
        "Fn::And": [{"Condition": "HasWebhookFunction"}, {"Fn::Equals": [{"Ref": "WebhookAuth"}, "NONE"]}]
    } == translated["Conditions"]["IsWebhookUrlPublic"]


def test_everybody_may_call_it_by_the_public_url_and_not_otherwise(permissions):
    bounds = {
        resource["Properties"]["Action"]: {
            key: value for key, value in resource["Properties"].items() if key.endswith(("AuthType", "Url"))
        }
        for resource in permissions.values()
    }

    assert {
        "lambda:InvokeFunctionUrl": {"FunctionUrlAuthType": "NONE"},
        "lambda:InvokeFunction": {"InvokedViaFunctionUrl": True},
    } == bounds
    assert {"IsWebhookUrlPublic"} == {resource["Condition"] for resource in permissions.values()}


def test_only_the_webhook_function_has_a_url(url, permissions):
    assert {"Fn::GetAtt": ["WebhookFunction", "Arn"]} == url["Properties"]["TargetFunctionArn"]
    assert [{"Ref": "WebhookFunction"}] * 2 == [p["Properties"]["FunctionName"] for p in permissions.values()]


def test_the_url_is_an_output_where_there_is_one(translated):
    output = translated["Outputs"]["WebhookUrl"]

    assert ("HasWebhookUrl", {"Fn::GetAtt": ["WebhookUrl", "FunctionUrl"]}) == (output["Condition"], output["Value"])


def test_a_public_url_can_be_bounded(of_type):
    function = of_type("AWS::Lambda::Function")["WebhookFunction"]

    assert {
        "Fn::If": ["HasWebhookReservedConcurrency", {"Ref": "WebhookReservedConcurrency"}, {"Ref": "AWS::NoValue"}]
    } == function["ReservedConcurrentExecutions"]
