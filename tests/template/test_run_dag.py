"""The state machine of the stack: sound by the schema of AWS's states, and wired to the functions that it means."""

import json
import re

import pytest
from cfnlint.api import lint

from dagbridge.errors import AccessDenied, AssetNotFound, DagNotFound, DeferredError
from demo.state_machines import RUN_DAG, run_dag_definition
from tests.support.documented_states import documented

SUBSTITUTIONS = {
    "Partition": {"Ref": "AWS::Partition"},
    "StartFunctionArn": {"Fn::GetAtt": ["StepFunctionsFunction", "Arn"]},
    "PollFunctionArn": {"Fn::GetAtt": ["StepFunctionsPollFunction", "Arn"]},
}
ARNS = {"StepFunctionsFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:start"}
MACHINES = {
    "RunDag": run_dag_definition(),
    "a plain task": documented("A plain task", **ARNS),
    "RunDag as a step": documented(
        "RunDag: one step that waits", RunDagArn="arn:aws:states:eu-west-1:123456789012:stateMachine:RunDag"
    ),
    "a task token": documented("A task token", **ARNS),
}
# A state machine has no message of a queue, and looks at DAG runs only
NOT_MET = {
    "Start": {"OverflowUnavailable"},
    "Poll": {"OverflowUnavailable", "AssetNotFound", "AssetEventInProgress", "IdempotencyUnavailable"},
}


def errors_of(definition):
    """What cfn-lint finds wrong with a state machine; warnings are about the resource, which is the template's."""
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", "DefinitionString": json.dumps(definition)}
    template = {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}
    return [str(match) for match in lint(json.dumps(template), None, ["eu-west-1"]) if match.rule.id.startswith("E")]


@pytest.fixture(scope="module")
def run_dag(written):
    return written["Resources"]["RunDag"]["Properties"]


@pytest.mark.parametrize("name", MACHINES)
def test_the_states_are_sound(name):
    assert [] == errors_of(MACHINES[name])


def test_states_that_are_not_sound_would_be_noticed():
    broken = run_dag_definition()
    del broken["States"]["Poll"]["Resource"]

    assert [] != errors_of(broken)


def test_what_the_states_leave_open_the_template_fills_in(run_dag):
    names = set(re.findall(r"\$\{(\w+)\}", RUN_DAG.read_text(encoding="utf-8")))

    assert ("functions/step_functions/run_dag.asl.yaml", SUBSTITUTIONS) == (
        run_dag["DefinitionS3Location"],
        run_dag["DefinitionSubstitutions"],
    )
    assert names == set(SUBSTITUTIONS)


@pytest.mark.parametrize("state", ["Start", "Poll"])
def test_everything_that_a_later_try_can_mend_is_tried_again(state):
    *ours, _lambdas = run_dag_definition()["States"][state]["Retry"]

    mendable = {error.__name__ for error in DeferredError.__subclasses__()} - NOT_MET[state]
    assert sorted(mendable) == sorted(name for retrier in ours for name in retrier["ErrorEquals"])


@pytest.mark.parametrize("error", [AccessDenied, AssetNotFound, DagNotFound])
def test_what_is_worth_trying_for_a_while_is_tried_for_about_as_long(error):
    retriers = run_dag_definition()["States"]["Start"]["Retry"]
    (retrier,) = [each for each in retriers if error.__name__ in each["ErrorEquals"]]
    waits = [retrier["IntervalSeconds"] * retrier["BackoffRate"] ** n for n in range(retrier["MaxAttempts"])]

    seconds = sum(min(wait, retrier["MaxDelaySeconds"]) for wait in waits)
    assert seconds == pytest.approx(error.patience, rel=0.1)


def test_it_lasts_as_long_as_an_input_may_ask_for(run_dag):
    assert "STANDARD" == run_dag["StateMachineType"]
    assert run_dag_definition()["TimeoutSeconds"] > 604_800


def test_no_payload_is_logged(run_dag):
    (destination,) = run_dag["LoggingConfiguration"]["Destinations"]

    assert run_dag["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert {"Fn::GetAtt": ["LogGroup", "Arn"]} == destination["CloudWatchLogsLogGroup"]["LogGroupArn"]


def test_it_is_traced_where_the_functions_are(translated, run_dag):
    assert {"Enabled": {"Fn::If": ["HasTracing", True, False]}} == run_dag["TracingConfiguration"]
    assert {"Fn::Equals": [{"Ref": "Tracing"}, "Active"]} == translated["Conditions"]["HasTracing"]
