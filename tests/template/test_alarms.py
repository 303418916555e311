"""Somebody is told, and told what to do."""

from pathlib import Path

import pytest

from tests.template.intrinsics import filled

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"

ALARMS = {
    "DeadLettersAlarm": ("DeadLetterQueue", "ApproximateNumberOfMessagesVisible"),
    "WaitingDeliveriesAlarm": ("RetryQueue", "ApproximateAgeOfOldestMessage"),
    "WaitingEventsAlarm": ("EventsQueue", "ApproximateAgeOfOldestMessage"),
}
COUNTED = {
    "MisconfiguredAlarm": "Misconfigured",
    "RefusedAlarm": "Refused",
    "RejectedAlarm": "Rejected",
    "TableReloadFailedAlarm": "TableReloadFailed",
}
ASYNCHRONOUS = {"S3Function", "SnsFunction", "EventBridgeFunction"}
ANSWERING = {"StepFunctionsFunction", "StepFunctionsPollFunction"}
OF_FUNCTIONS = {
    "FunctionErrorsAlarm": ("Errors", ASYNCHRONOUS | {"SqsFunction", "WebhookFunction"}),
    "LostInvocationsAlarm": ("DestinationDeliveryFailures", ASYNCHRONOUS),
    "ThrottlesAlarm": ("Throttles", ASYNCHRONOUS | {"SqsFunction", "WebhookFunction"} | ANSWERING),
    "WaitingInvocationsAlarm": ("AsyncEventAge", ASYNCHRONOUS),
}
ALL = sorted({*ALARMS, *COUNTED, *OF_FUNCTIONS})


@pytest.fixture(scope="module")
def alarms(of_type):
    return of_type("AWS::CloudWatch::Alarm")


def test_these_are_the_alarms(alarms):
    assert ALL == sorted(alarms)


@pytest.mark.parametrize(("name", "metric"), COUNTED.items())
def test_an_alarm_watches_what_the_functions_count(alarms, name, metric):
    assert ("dagbridge", metric) == (alarms[name]["Namespace"], alarms[name]["MetricName"])


@pytest.mark.parametrize(("name", "watched"), OF_FUNCTIONS.items())
def test_an_alarm_watches_its_functions_together(alarms, name, watched):
    metric, functions = watched

    stats = [m["MetricStat"]["Metric"] for m in filled(alarms[name]["Metrics"]) if "MetricStat" in m]
    assert {("AWS/Lambda", metric)} == {(m["Namespace"], m["MetricName"]) for m in stats}
    assert {f"<{function}>" for function in functions} == {m["Dimensions"][0]["Value"] for m in stats}


@pytest.mark.parametrize(("name", "watched"), ALARMS.items())
def test_an_alarm_watches_its_queue(alarms, name, watched):
    queue, metric = watched

    assert metric == alarms[name]["MetricName"]
    assert [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}] == alarms[name]["Dimensions"]


@pytest.mark.parametrize("name", ALL)
def test_an_alarm_says_where_to_look(alarms, name):
    assert "docs/operations.md" in alarms[name]["AlarmDescription"]


@pytest.mark.parametrize("name", ALL)
def test_the_page_says_what_to_do(name):
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ALL)
def test_an_empty_queue_is_no_alarm(alarms, name):
    assert "notBreaching" == alarms[name]["TreatMissingData"]


@pytest.mark.parametrize("name", ALL)
def test_an_alarm_tells_the_topic_when_it_begins_and_when_it_ends(alarms, name):
    told = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}

    assert (told, told) == (alarms[name]["AlarmActions"], alarms[name]["OKActions"])
