"""Counts and lines of one container."""

import json
import uuid

import pytest

from dagbridge.errors import AirflowUnavailable, SettingsError
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome, failed
from dagbridge.routing.table import load_table
from dagbridge.sources import Receipt
from dagbridge.telemetry import Telemetry
from dagbridge.trigger import Trigger

NOW = 1_795_608_000.0  # 2026-11-25T12:00:00Z
EVENT = Event({"id": "6a7e8feb", "source": "x", "time": "2026-11-25T11:59:57Z"}, "identity", "slug")
TRIGGER = Trigger("default", "ingest", "orders__a.csv__74f5", {})
RECEIPT = Receipt("handle", NOW - 60, NOW - 60, 1)
TABLE = load_table(
    {
        "version": 1,
        "airflows": {"default": {"secret": "s"}},
        "routes": {"orders": {"match": {"source": ["x"]}, "dag_id": "ingest"}},
    }
)


@pytest.fixture
def written(monkeypatch, capsys):
    """What an invocation writes in which something happens: its log lines, and its metrics."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"test-{uuid.uuid4()}")  # Powertools keeps a service's first logger

    def invocation(*happens):
        telemetry = Telemetry(clock=lambda: NOW)
        telemetry.follow(TABLE, 20)
        for happen in happens:
            happen(telemetry)
        telemetry.end()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [line for line in lines if "_aws" not in line], [line for line in lines if "_aws" in line]

    return invocation


def observed(outcome):
    return lambda telemetry: telemetry.observe(outcome)


def numbers(metrics):
    return {name: value for name, value in metrics.items() if isinstance(value, list)}


def test_a_run_counts_with_its_route_and_the_time_since_the_event(written):
    (metrics,) = written(observed(Outcome(Kind.TRIGGERED, EVENT, "orders", TRIGGER)))[1]

    assert {"Triggered": [1.0], "Matched": [1.0], "EventToRunLatency": [3000.0]} == numbers(metrics)
    assert ("default", "orders") == (metrics["Airflow"], metrics["Route"])


def test_a_duplicate_says_nothing_of_the_time_to_its_run(written):
    metrics = written(observed(Outcome(Kind.DUPLICATE, EVENT, "orders", TRIGGER)))[1][0]

    assert {"Duplicate": [1.0], "Matched": [1.0]} == numbers(metrics)


def test_a_delivery_that_comes_back_is_not_matched_a_second_time(written):
    metrics = written(observed(Outcome(Kind.TRIGGERED, EVENT, "orders", TRIGGER, receipt=RECEIPT)))[1][0]

    assert {"Triggered": [1.0], "EventToRunLatency": [3000.0]} == numbers(metrics)


def test_an_event_without_a_time_has_no_latency(written):
    metrics = written(observed(Outcome(Kind.TRIGGERED, Event({"source": "x"}, "i", "s"), "orders", TRIGGER)))[1][0]

    assert "EventToRunLatency" not in metrics


@pytest.mark.parametrize(
    ("outcome", "level"),
    [
        (Outcome(Kind.TRIGGERED, EVENT, "orders", TRIGGER), "INFO"),
        (Outcome(Kind.TRIGGERED, EVENT, "orders", TRIGGER, paused=True), "WARNING"),
        (Outcome(Kind.UNMATCHED, EVENT), "INFO"),
        (Outcome(Kind.SHADOWED, EVENT, "orders", TRIGGER), "INFO"),
        (failed(AirflowUnavailable("away"), EVENT, "orders", TRIGGER), "WARNING"),
        (Outcome(Kind.REJECTED, EVENT, "orders"), "ERROR"),
    ],
)
def test_the_level_of_a_line_says_how_bad_it_is(written, outcome, level):
    (line,) = written(observed(outcome))[0]

    assert (level, str(outcome.kind)) == (line["level"], line["message"])


def test_every_line_names_its_function_and_invocation(written):
    class Context:
        function_name = "dagbridge-S3Function"
        aws_request_id = "c6af9ac6"

    (line,) = written(
        lambda telemetry: telemetry.begin(Context),
        lambda telemetry: telemetry.refused("github", 401, "the request is not signed"),
    )[0]

    assert ("dagbridge-S3Function", "c6af9ac6") == (line["function_name"], line["function_request_id"])


def test_a_setting_that_cannot_be_used_is_a_line_and_a_count(written):
    error = SettingsError("DAGBRIDGE_CONCURRENCY must be a whole number from 1 to 100")

    lines, metrics = written(lambda telemetry: telemetry.misconfigured(error))

    assert [("ERROR", "SettingsError")] == [(line["level"], line["error"]) for line in lines]
    assert {"Misconfigured": [1.0]} == numbers(metrics[0])
