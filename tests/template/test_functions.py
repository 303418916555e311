"""Each function has what it needs, and no failure of one goes unseen."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {
    "S3Function": "s3",
    "SnsFunction": "sns",
    "EventBridgeFunction": "eventbridge",
    "StepFunctionsFunction": "step_functions",
    "StepFunctionsPollFunction": "step_functions",
    "SqsFunction": "sqs",
    "WebhookFunction": "webhook",
    "AppConfigValidatorFunction": "appconfig_validator",
}
ASK_AIRFLOW = sorted(set(SOURCES) - {"AppConfigValidatorFunction"})
HANDLERS = dict.fromkeys(SOURCES, "app.handler") | {"StepFunctionsPollFunction": "poll.handler"}
SYNCHRONOUS = {  # whoever calls gets the error
    "StepFunctionsFunction",
    "StepFunctionsPollFunction",
    "WebhookFunction",
    "AppConfigValidatorFunction",
}


@pytest.fixture(scope="module")
def functions(of_type):
    return of_type("AWS::Lambda::Function")


def test_there_is_one_function_per_handler(functions):
    files = {(file.parent.name, f"{file.stem}.handler") for file in (ROOT / "functions").glob("*/*.py")}

    assert set(SOURCES) == set(functions)
    assert files == {(source, HANDLERS[name]) for name, source in SOURCES.items()}


@pytest.mark.parametrize(("name", "source"), SOURCES.items())
def test_a_function_is_built_from_the_folder_of_its_source(written, name, source):
    assert f"functions/{source}/" == written["Resources"][name]["Properties"]["CodeUri"]


@pytest.mark.parametrize("source", SOURCES.values())
def test_every_function_has_a_sample_event(source):
    assert list((ROOT / "events" / source).glob("*.json"))


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_runs_its_handler_on_python_3_13(functions, name):
    assert ("python3.13", HANDLERS[name]) == (functions[name]["Runtime"], functions[name]["Handler"])


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_has_as_much_memory_as_the_parameter_says(functions, name):
    assert {"Ref": "MemorySize"} == functions[name]["MemorySize"]


@pytest.mark.parametrize("name", ASK_AIRFLOW)
def test_a_function_outlives_one_request_to_airflow_at_the_longest_timeouts(functions, written, name):
    longest = sum(written["Parameters"][timeout]["MaxValue"] for timeout in ("ConnectTimeout", "ReadTimeout"))

    assert longest < functions[name]["Timeout"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_logs_to_the_group_whose_lines_expire(functions, of_type, name):
    group = functions[name]["LoggingConfig"]["LogGroup"]["Ref"]

    assert {"Ref": "LogRetentionDays"} == of_type("AWS::Logs::LogGroup")[group]["RetentionInDays"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_has_the_three_layers(functions, name):
    layers = [layer["Ref"].removesuffix(layer["Ref"][-10:]) for layer in functions[name]["Layers"]]  # SAM adds a hash

    assert ["CoreLayer", "DependenciesLayer", "RoutesLayer"] == layers


def test_what_an_asynchronous_function_could_not_do_ends_on_the_dead_letter_queue(functions, of_type):
    polled = {mapping["FunctionName"]["Ref"] for mapping in of_type("AWS::Lambda::EventSourceMapping").values()}
    destinations = {
        config["FunctionName"]["Ref"]: config["DestinationConfig"]["OnFailure"]["Destination"]
        for config in of_type("AWS::Lambda::EventInvokeConfig").values()
    }

    dead_letters = {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
    assert dict.fromkeys(set(functions) - polled - SYNCHRONOUS, dead_letters) == destinations


@pytest.fixture(scope="module")
def mappings(of_type):
    found = of_type("AWS::Lambda::EventSourceMapping").values()
    return {mapping["EventSourceArn"]["Fn::GetAtt"][0]: mapping for mapping in found}


def test_events_queue_and_retry_queue_are_served(mappings):
    assert {"EventsQueue", "RetryQueue"} == set(mappings)


@pytest.mark.parametrize("queue", ["EventsQueue", "RetryQueue"])
def test_a_queue_sees_only_failed_messages_again(mappings, queue):
    assert ["ReportBatchItemFailures"] == mappings[queue]["FunctionResponseTypes"]


@pytest.mark.parametrize("queue", ["EventsQueue", "RetryQueue"])
def test_a_storm_on_a_queue_does_not_reach_airflow_at_once(mappings, queue):
    assert {"MaximumConcurrency": {"Ref": "QueueConcurrency"}} == mappings[queue]["ScalingConfig"]
