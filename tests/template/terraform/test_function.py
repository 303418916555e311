"""The function of the example is the template's `SqsFunction`: same code, settings, layers and log, same polling."""

import pytest


@pytest.fixture(scope="module")
def function(example):
    return example.resources["aws_lambda_function.sqs"]


@pytest.fixture(scope="module")
def deployed(of_type):
    """SqsFunction, as SAM translates it."""
    return of_type("AWS::Lambda::Function")["SqsFunction"]


def test_the_function_is_the_same(function, deployed, in_the_template):
    same = {"handler": "Handler", "runtime": "Runtime", "timeout": "Timeout", "description": "Description"}
    same |= {"memory_size": "MemorySize"}
    (architecture,) = function["architectures"]

    assert {key: deployed[name] for key, name in same.items()} == {key: in_the_template(function[key]) for key in same}
    assert deployed["Architectures"] == [in_the_template(architecture)]


def test_the_environment_has_the_same_names(function, deployed):
    (environment,) = function["environment"]

    assert set(deployed["Environment"]["Variables"]) == set(environment["variables"])


def test_the_environment_has_the_same_values(function, deployed, in_the_template, written):
    """A parameter that the example has no variable for has its default."""
    (environment,) = function["environment"]
    ours = {name: in_the_template(value) for name, value in environment["variables"].items()}

    theirs = {}
    for name, value in deployed["Environment"]["Variables"].items():
        parameter = written["Parameters"].get(value.get("Ref"), {}) if isinstance(value, dict) else {}
        fixed = isinstance(ours[name], str) and "Default" in parameter
        theirs[name] = str(parameter["Default"]) if fixed else value
    assert theirs == ours


def test_the_layers_are_the_same_in_the_same_order(example, deployed, function):
    layers = [layer["Ref"][:-10] for layer in deployed["Layers"]]  # SAM adds a hash

    assert "${[for name in keys(local.layers) : aws_lambda_layer_version.layer[name].arn]}" == function["layers"]
    assert layers == [example.locals["layers"][name] for name in sorted(example.locals["layers"])]  # as `keys` sorts


@pytest.mark.parametrize("name", ["events", "retry"])
def test_a_queue_is_polled_in_the_same_way(example, of_type, in_the_template, name):
    ours = example.resources["aws_lambda_event_source_mapping.queue"]
    mappings = of_type("AWS::Lambda::EventSourceMapping").values()
    (theirs,) = [m for m in mappings if m["EventSourceArn"] == in_the_template(ours["for_each"][name])]
    (scaling,) = ours["scaling_config"]

    assert theirs["BatchSize"] == ours["batch_size"]
    assert theirs["FunctionResponseTypes"] == ours["function_response_types"]
    assert theirs["ScalingConfig"] == {"MaximumConcurrency": in_the_template(scaling["maximum_concurrency"])}


def test_no_queue_is_polled_that_the_template_does_not_poll(example, of_type):
    polled = example.resources["aws_lambda_event_source_mapping.queue"]["for_each"]

    assert len(of_type("AWS::Lambda::EventSourceMapping")) == len(polled)


def test_the_log_expires_on_the_same_day(example, of_type, in_the_template):
    group = example.resources["aws_cloudwatch_log_group.function"]

    assert of_type("AWS::Logs::LogGroup")["LogGroup"]["RetentionInDays"] == in_the_template(group["retention_in_days"])
