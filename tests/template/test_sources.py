"""A source that nobody needs can be left out, with its function, its role and its outputs."""

import pytest

BELONGINGS = {
    "HasS3Function": {"S3Function", "S3FunctionRole", "S3FunctionEventInvokeConfig", "S3FunctionArn"},
    "HasSnsFunction": {"SnsFunction", "SnsFunctionRole", "SnsFunctionEventInvokeConfig", "SnsFunctionArn"},
    "HasEventBridgeFunction": {
        "EventBridgeFunction",
        "EventBridgeFunctionRole",
        "EventBridgeFunctionEventInvokeConfig",
        "EventBridgeFunctionArn",
    },
    "HasStepFunctions": {
        "StepFunctionsFunction",
        "StepFunctionsFunctionRole",
        "StepFunctionsFunctionArn",
        "StepFunctionsPollFunction",
        "StepFunctionsPollFunctionRole",
        "RunDag",
        "RunDagRole",
        "RunDagArn",
    },
    "HasWebhookFunction": {"WebhookFunction", "WebhookFunctionRole", "WebhookFunctionArn"},
}
SWITCHES = {asked: f"Enable{asked.removeprefix('Has')}" for asked in BELONGINGS}


@pytest.mark.parametrize(("asked", "belongings"), BELONGINGS.items())
def test_all_that_belongs_to_a_source_is_there_with_it_and_not_without(translated, asked, belongings):
    everything = translated["Resources"] | translated["Outputs"]

    assert belongings == {name for name, each in everything.items() if each.get("Condition") == asked}


@pytest.mark.parametrize(("asked", "switch"), SWITCHES.items())
def test_a_source_is_there_unless_it_is_switched_off(translated, asked, switch):
    assert {"Fn::Equals": [{"Ref": switch}, "true"]} == translated["Conditions"][asked]
    assert "true" == translated["Parameters"][switch]["Default"]


def test_every_source_has_a_switch_but_the_queues(translated):
    functions = {n: r for n, r in translated["Resources"].items() if r["Type"] == "AWS::Lambda::Function"}

    assert {"SqsFunction", "AppConfigValidatorFunction"} == {  # the validator is no source
        name for name, function in functions.items() if function.get("Condition") not in SWITCHES
    }


@pytest.mark.parametrize("name", ["S3Function", "SnsFunction", "EventBridgeFunction"])
def test_a_source_that_invokes_its_function_can_be_bounded(of_type, name):
    bound = of_type("AWS::Lambda::Function")[name]["ReservedConcurrentExecutions"]

    assert {
        "Fn::If": ["HasDirectReservedConcurrency", {"Ref": "DirectReservedConcurrency"}, {"Ref": "AWS::NoValue"}]
    } == bound
