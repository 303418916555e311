"""Alarms, dashboard and queries look only at what is written: a wrong name there is silence at night."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from dagbridge.telemetry.meter import METRICS
from tests.support.emitted import NAMESPACE, everything
from tests.support.insights import COMMANDS, commands_of, fields_of
from tests.template.intrinsics import filled, references
from tests.template.watched import of_alarm, of_row

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
OF_AWS = {  # namespace → dimension, metrics, as AWS documents them
    "AWS/SQS": (
        "QueueName",
        {
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
        },
    ),
    "AWS/Lambda": (
        "FunctionName",
        {
            *("Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"),
            *("AsyncEventAge", "DestinationDeliveryFailures"),
        },
    ),
    "AWS/States": (
        "StateMachineArn",
        {"ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"},
    ),
}
OF_LOGS_INSIGHTS = {"@timestamp", "@message", "@logStream"}


@pytest.fixture(scope="module")
def emitted():
    return everything()


@pytest.fixture(scope="module")
def alarms(of_type):
    return filled(of_type("AWS::CloudWatch::Alarm"))


@pytest.fixture(scope="module")
def body(of_type):
    (dashboard,) = of_type("AWS::CloudWatch::Dashboard").values()
    return dashboard["DashboardBody"]["Fn::Sub"]  # the text, and what it names


@pytest.fixture(scope="module")
def widgets(body):
    return json.loads(filled({"Fn::Sub": body}))["widgets"]


@pytest.fixture(scope="module")
def queries(of_type, widgets):
    """Name → text of the saved queries, and of the dashboard's."""
    saved = {q["Name"]: q["QueryString"] for q in filled(of_type("AWS::Logs::QueryDefinition")).values()}
    return saved | {w["properties"]["title"]: w["properties"]["query"] for w in widgets if w["type"] == "log"}


def unknown(emitted, watched):
    """What is looked at and not written; of AWS's own, what AWS does not have."""
    return [
        (namespace, name, set(dimensions))
        for namespace, name, dimensions in watched
        if (
            dimensions not in emitted.metrics.get(name, ())
            if namespace == NAMESPACE
            else name not in OF_AWS[namespace][1] or dimensions != {OF_AWS[namespace][0]}
        )
    ]


def test_every_metric_that_is_declared_is_written_and_no_other(emitted):
    assert set(METRICS) == set(emitted.metrics)


def test_alarms_watch_what_is_written(emitted, alarms):
    assert [] == unknown(emitted, {metric for alarm in alarms.values() for metric in of_alarm(alarm)})


def test_the_dashboard_shows_what_is_written(emitted, widgets):
    rows = [row for widget in widgets for row in widget["properties"].get("metrics", [])]

    assert [] == unknown(emitted, map(of_row, rows))


@pytest.mark.parametrize(
    "metric",
    [
        (NAMESPACE, "Trigered", frozenset({"service"})),
        (NAMESPACE, "Triggered", frozenset({"service", "Dag"})),
        (NAMESPACE, "Unmatched", frozenset({"service", "Airflow"})),
        ("AWS/SQS", "AgeOfOldestMessage", frozenset({"QueueName"})),
        ("AWS/Lambda", "Errors", frozenset({"Function"})),
    ],
)
def test_a_metric_that_nobody_writes_would_be_found(emitted, metric):
    assert 1 == len(unknown(emitted, [metric]))


def test_the_dashboard_shows_every_metric_of_ours(emitted, widgets):
    rows = [of_row(row) for widget in widgets for row in widget["properties"].get("metrics", [])]

    assert set(METRICS) == {name for namespace, name, _ in rows if namespace == NAMESPACE}


def test_the_dashboard_shows_every_alarm_that_the_stack_has_by_default(translated, widgets):
    by_default = (None, "HasAsynchronousFunction")
    resources = translated["Resources"].items()
    alarms = {n for n, r in resources if r["Type"] == "AWS::CloudWatch::Alarm" and r.get("Condition") in by_default}

    (arns,) = [widget["properties"]["alarms"] for widget in widgets if widget["type"] == "alarm"]
    assert {f"<{name}.Arn>" for name in alarms} == set(arns)


def test_widgets_stand_side_by_side_and_not_on_one_another(widgets):
    cells = [
        (x, y)
        for widget in widgets
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert (len(cells), 24) == (len(set(cells)), 1 + max(x for x, _ in cells))


def test_what_the_dashboard_names_is_in_the_template(translated, body):
    text, named = body
    alarms = named["AsynchronousAlarms"]["Fn::If"][1]["Fn::Sub"]
    functions = {name: value for name, value in named.items() if name != "AsynchronousAlarms"}
    names = {name.split(".")[0] for name in references(text + alarms) if not name.startswith("AWS::")}

    assert {"AsynchronousAlarms"} == names - set(translated["Resources"])
    assert {name: f"<{name}>" for name in functions} == filled(functions)


def test_queries_read_fields_that_are_written(emitted, queries):
    known = emitted.fields | OF_LOGS_INSIGHTS

    assert {} == {name: fields_of(text) - known for name, text in queries.items() if fields_of(text) - known}


def test_queries_are_made_of_commands_that_there_are(queries):
    assert {} == {name: commands_of(text) for name, text in queries.items() if set(commands_of(text)) - COMMANDS}


def test_queries_search_the_log_group_of_the_stack(of_type):
    groups = [query["LogGroupNames"] for query in of_type("AWS::Logs::QueryDefinition").values()]

    assert [[{"Ref": "LogGroup"}]] * len(groups) == groups


@pytest.mark.parametrize("name", sorted(METRICS))
def test_the_page_says_when_a_metric_counts(name):
    assert f"| `{name}` |" in PAGE


def test_the_page_says_what_a_field_of_the_log_means(emitted):
    powertools = {"level", "message", "timestamp", "service", "xray_trace_id"}

    assert [] == sorted(name for name in emitted.fields - powertools if f"`{name}`" not in PAGE)


def test_the_page_has_every_saved_query(of_type):
    names = [q["Name"].split("/")[1] for q in filled(of_type("AWS::Logs::QueryDefinition")).values()]

    assert [] == [name for name in names if f"| *{name}* |" not in PAGE]


def test_cloudwatch_takes_every_alarm(alarms):
    with mock_aws():
        client = boto3.client("cloudwatch")
        for name, alarm in alarms.items():
            client.put_metric_alarm(AlarmName=name, **alarm)

        assert sorted(alarms) == sorted(alarm["AlarmName"] for alarm in client.describe_alarms()["MetricAlarms"])


def test_cloudwatch_takes_the_dashboard(widgets):
    with mock_aws():
        client = boto3.client("cloudwatch")
        client.put_dashboard(DashboardName="dagbridge", DashboardBody=json.dumps({"widgets": widgets}))

        assert widgets == json.loads(client.get_dashboard(DashboardName="dagbridge")["DashboardBody"])["widgets"]


def test_there_is_no_dashboard_where_nobody_wants_it(translated):
    assert "HasDashboard" == translated["Resources"]["StackDashboard"]["Condition"]


def test_two_stacks_of_an_account_count_apart(of_type, alarms):
    services = [
        f["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for f in of_type("AWS::Lambda::Function").values()
    ]
    watched = [d["Value"] for a in alarms.values() for d in a.get("Dimensions", []) if d["Name"] == "service"]

    assert [{"Ref": "AWS::StackName"}] * len(services) == services
    assert {"<AWS::StackName>"} == set(watched)
