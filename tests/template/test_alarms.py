"""Somebody is told, and told what to do."""

from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"

ALARMS = {
    "DeadLettersAlarm": ("DeadLetterQueue", "ApproximateNumberOfMessagesVisible"),
    "WaitingDeliveriesAlarm": ("RetryQueue", "ApproximateAgeOfOldestMessage"),
}


@pytest.fixture(scope="module")
def alarms(of_type):
    return of_type("AWS::CloudWatch::Alarm")


def test_these_are_the_alarms(alarms):
    assert {*ALARMS, "TableReloadFailedAlarm"} == set(alarms)


def test_a_table_that_cannot_be_reloaded_is_an_alarm_on_what_the_functions_count(alarms):
    alarm = alarms["TableReloadFailedAlarm"]

    assert ("dagbridge", "TableReloadFailed") == (alarm["Namespace"], alarm["MetricName"])


@pytest.mark.parametrize(("name", "watched"), ALARMS.items())
def test_an_alarm_watches_its_queue(alarms, name, watched):
    queue, metric = watched

    assert metric == alarms[name]["MetricName"]
    assert [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}] == alarms[name]["Dimensions"]


@pytest.mark.parametrize("name", [*ALARMS, "TableReloadFailedAlarm"])
def test_an_alarm_says_where_to_look(alarms, name):
    assert "docs/operations.md" in alarms[name]["AlarmDescription"]


@pytest.mark.parametrize("name", [*ALARMS, "TableReloadFailedAlarm"])
def test_the_page_says_what_to_do(name):
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*ALARMS, "TableReloadFailedAlarm"])
def test_an_empty_queue_is_no_alarm(alarms, name):
    assert "notBreaching" == alarms[name]["TreatMissingData"]
