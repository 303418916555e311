"""The count that the other tests of this folder rely on."""

from __future__ import annotations

import json

from tests.faults.ledger import settle
from tests.faults.stream import ARCHIVED, LANDED, Event, Fate

ONE = Event("t1/one/event-000001.csv", Fate.RUN)
BOTH = Event("t1/both/event-000002.csv", Fate.TWO_AIRFLOWS)
RUN = ("ingest_orders", ONE.key)


def dead_letter(event, route, reason="TriggerRejected: answered 400"):
    body = {"dagbridge": "dead-letter", "reason": reason, "route": route, "event": {"detail": {"key": event.key}}}
    return json.dumps(body)


def test_one_run_for_each_event_and_route_is_neither_lost_nor_doubled():
    ledger = settle([ONE, BOTH], [RUN, ("ingest_orders", BOTH.key), ("audit_event", BOTH.key)], [])

    assert ([], [], []) == (ledger.lost, ledger.doubled, ledger.unexpected)


def test_an_event_without_run_or_dead_letter_is_lost():
    assert [(LANDED, ONE.key)] == settle([ONE], [], []).lost


def test_a_route_of_two_that_has_no_run_is_lost():
    assert [(ARCHIVED, BOTH.key)] == settle([BOTH], [("ingest_orders", BOTH.key)], []).lost


def test_two_runs_are_doubled():
    assert [(LANDED, ONE.key)] == settle([ONE], [RUN, RUN], []).doubled


def test_a_run_of_what_nobody_sent_is_unexpected():
    assert [(LANDED, BOTH.key)] == settle([ONE], [RUN, ("ingest_orders", BOTH.key)], []).unexpected


def test_a_run_without_the_note_that_the_route_gives_is_unexpected():
    assert [(LANDED, "")] == settle([ONE], [RUN, ("ingest_orders", "")], []).unexpected


def test_a_dead_letter_keeps_an_event_for_its_route():
    assert [] == settle([ONE], [], [dead_letter(ONE, LANDED)]).lost


def test_a_dead_letter_of_another_route_keeps_nothing():
    assert [(LANDED, ONE.key)] == settle([ONE], [], [dead_letter(ONE, ARCHIVED)]).lost


def test_what_lambda_sent_to_its_destination_keeps_the_event_for_all_routes():
    record = {
        "requestContext": {"condition": "RetriesExhausted"},
        "requestPayload": {"Records": [{"s3": {"object": {"key": BOTH.key}}}]},
        "responsePayload": {"errorType": "Unplaced"},
    }

    ledger = settle([BOTH], [], [json.dumps(record)])

    assert [] == ledger.lost
    assert {"Lambda's destination: Unplaced": 1} == ledger.reasons
