"""What the log says of one event × route."""

import pytest

from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AirflowUnavailable, TriggerRejected, UnknownEvent
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome, failed
from dagbridge.sources import Receipt, Unrecognised
from dagbridge.telemetry.decision import age, decision
from dagbridge.trigger import Trigger

NOW = 1_795_608_000.0  # 2026-11-25T12:00:00Z
ID = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
EVENT = Event(
    {
        "id": ID,
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": "2026-11-25T11:59:58Z",
        "detail": {"object": {"key": "a.csv", "size": 48213}},
    },
    '["aws.s3","acme","a.csv"]',
    "a.csv",
)
OF_THE_EVENT = {
    "event_source": "aws.s3",
    "detail_type": "Object Created",
    "identity": EVENT.identity,
    "event_id": ID,
    "correlation_id": ID,
    "age_ms": 2000,
}
TRIGGER = Trigger("default", "ingest", "orders__a.csv__74f5", {"size": 48213})
RECEIPT = Receipt("handle", NOW - 60, NOW - 60, 3)


def said(outcome):
    return decision(outcome, NOW)


def test_a_run_that_was_made_has_every_name_and_how_long_it_took():
    outcome = Outcome(Kind.TRIGGERED, EVENT, "orders", TRIGGER, duration=0.01834)

    assert {
        "route": "orders",
        **OF_THE_EVENT,
        "airflow": "default",
        "dag_id": "ingest",
        "dag_run_id": "orders__a.csv__74f5",
        "attempt": 1,
        "duration_ms": 18.3,
    } == said(outcome)


def test_an_asset_event_has_its_own_names():
    fields = said(Outcome(Kind.TRIGGERED, EVENT, "orders", AssetEvent("default", "s3://acme", "orders__a", {})))

    assert ("s3://acme", "orders__a") == (fields["asset_uri"], fields["dagbridge_key"])


def test_an_event_that_no_route_takes_is_short():
    assert OF_THE_EVENT == said(Outcome(Kind.UNMATCHED, EVENT))


def test_what_failed_says_why_with_type_status_and_try():
    error = AirflowUnavailable("answered 503")
    error.status = 503

    fields = said(failed(error, EVENT, "orders", TRIGGER, receipt=RECEIPT))

    assert {
        "error": "AirflowUnavailable",
        "reason": "AirflowUnavailable: answered 503",
        "status": 503,
        "attempt": 4,
    }.items() <= fields.items()


def test_an_error_without_an_answer_has_no_status():
    assert "status" not in said(failed(AirflowUnavailable("no answer"), EVENT, "orders", TRIGGER))


@pytest.mark.parametrize(
    ("error", "placed", "receipt", "kept_in"),
    [
        (AirflowUnavailable("away"), True, None, "retry queue"),
        (AirflowUnavailable("away"), False, RECEIPT, "retry queue"),
        (AirflowUnavailable("away"), False, None, "invocation"),
        (TriggerRejected("no"), True, None, "dead-letter queue"),
        (TriggerRejected("no"), True, RECEIPT, "dead-letter queue"),
        (TriggerRejected("no"), False, None, "invocation"),
    ],
)
def test_what_failed_says_where_it_lies_now(error, placed, receipt, kept_in):
    kind = Kind.DEFERRED if isinstance(error, AirflowUnavailable) else Kind.REJECTED
    outcome = Outcome(kind, EVENT, "orders", TRIGGER, error, placed, receipt)

    assert (placed, kept_in) == (said(outcome)["placed"], said(outcome)["kept_in"])


def test_a_record_in_no_known_shape_says_where_it_stood():
    error = UnknownEvent("Records[1] is an object in no known shape")

    fields = said(failed(error, Unrecognised({"secret": 48213}, "Records[1]", error)))

    assert ("Records[1]", "UnknownEvent", False) == (fields["where"], fields["error"], "identity" in fields)


def test_no_field_holds_what_the_event_carries():
    assert "48213" not in str(said(Outcome(Kind.TRIGGERED, EVENT, "orders", TRIGGER)))


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("2026-11-25T12:00:00Z", 0.0),
        ("2026-11-25T11:59:59.500Z", 0.5),
        ("2026-11-25T13:00:00+01:00", 0.0),
        ("2026-11-25T12:00:05Z", 0.0),
        ("2026-11-25T12:00:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_an_events_age_goes_by_its_time_and_is_never_below_nothing(time, seconds):
    assert seconds == age(Event({"time": time}, "i", "s"), NOW)
