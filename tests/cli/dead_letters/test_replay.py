import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from dagbridge.event import Event
from dagbridge.sources import Resumed, normalise
from tests.cli.conftest import ASSET_TABLE, TABLE
from tests.cli.dead_letters.conftest import EVENT, dead_letter, delivery, invocation


def test_a_letter_goes_to_the_retry_queue_and_then_out_of_its_own(run, queues):
    queues.put(dead_letter())

    result = run("dead-letters", "replay", "--yes")

    assert (0, "1 replayed, 0 failed\n") == (result.exit_code, result.stdout)
    assert ([delivery()], set()) == (queues.sent(), queues.left())


def read_by_the_bridge(queues):
    """What the function of the retry queue finds in the one message there."""
    names: Any = ["All"]
    (message,) = queues.sqs.receive_message(QueueUrl=queues.retry, MessageSystemAttributeNames=names)["Messages"]
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:retry",
        "awsRegion": "eu-west-1",
    }
    return normalise({"Records": [record]})


def test_the_bridge_takes_the_delivery_up_where_it_ended(run, queues):
    queues.put(dead_letter())

    run("dead-letters", "replay", "--yes")

    (found,) = read_by_the_bridge(queues)
    letter = dead_letter()
    assert isinstance(found, Resumed)
    assert (Event(EVENT, letter["identity"], letter["slug"]), "orders", None) == (found.event, found.route, found.run)


def test_the_bridge_is_asked_for_another_run(run, queues):
    message_id = queues.put(dead_letter())

    run("dead-letters", "replay", "--yes", "--new-run")

    assert [message_id] == [found.run for found in read_by_the_bridge(queues)]


def test_the_bridge_reads_the_payload_of_an_invocation_anew(run, queues):
    queues.put(invocation())

    run("dead-letters", "replay", "--yes")

    assert normalise(EVENT) == read_by_the_bridge(queues)


def test_only_letters_that_are_meant_are_replayed(run, queues):
    queues.put(dead_letter())
    others = {queues.put(dead_letter(route="audit")) for _ in range(11)}

    run("dead-letters", "replay", "--yes", "--route", "orders")

    assert ([delivery()], others) == (queues.sent(), queues.left())


def test_an_invocation_goes_back_as_a_raw_record(run, queues):
    queues.put(invocation())

    run("dead-letters", "replay", "--yes")

    (sent,) = queues.sent()
    assert ("delivery", EVENT) == (sent["dagbridge"], sent["raw"])


def test_a_letter_that_cannot_be_sent_stays(run, queues, refuse):
    message_id = queues.put(dead_letter())
    refuse("SendMessage")

    result = run("dead-letters", "replay", "--yes")

    assert (1, "0 replayed, 1 failed\n") == (result.exit_code, result.stdout)
    assert f"{message_id}: not sent, and kept: AccessDenied (SendMessage): no, you may not\n" == result.stderr
    assert ([], {message_id}) == (queues.sent(), queues.left())


def test_a_letter_that_cannot_be_deleted_is_sent_and_stays(run, queues, refuse):
    message_id = queues.put(dead_letter())
    refuse("DeleteMessage")

    result = run("dead-letters", "replay", "--yes")

    assert (1, True) == (result.exit_code, f"{message_id}: sent, but it stays in the queue: Acc" in result.stderr)
    assert ([delivery()], {message_id}) == (queues.sent(), queues.left())


def test_one_that_fails_does_not_hold_up_the_others(run, queues, refuse):
    first, *_ = [queues.put(dead_letter()) for _ in range(3)]
    refuse("SendMessage", at=1)

    result = run("dead-letters", "replay", "--yes", "--json")

    report = json.loads(result.stdout)
    assert (1, [first], 2) == (result.exit_code, list(report["failed"]), len(report["replayed"]))
    assert ({first}, 2) == (queues.left(), len(queues.sent()))


@pytest.mark.parametrize("operation", ["SendMessage", "DeleteMessage"])
def test_ctrl_c_in_the_middle_loses_nothing(run, queues, intercept, operation):
    ids = {queues.put(dead_letter(slug=str(number))) for number in range(3)}

    def interrupt(count, parameters):
        if count == 2:
            raise KeyboardInterrupt

    intercept(operation, interrupt)

    result = run("dead-letters", "replay", "--yes")

    assert 1 == result.exit_code
    assert 1 == result.stderr.count("replayed")
    assert len(ids) <= len(queues.left()) + len(queues.sent())
    assert 2 == len(queues.left())


def test_a_delete_that_failed_and_a_second_replay_ask_for_the_same_new_run(run, queues, refuse):
    message_id = queues.put(dead_letter())
    refuse("DeleteMessage", at=1)

    run("dead-letters", "replay", "--yes", "--new-run")
    run("dead-letters", "replay", "--yes", "--new-run")

    assert [delivery(run=message_id)] * 2 == queues.sent()


def test_a_new_run_of_a_new_run_is_another_one(run, queues):
    message_id = queues.put(dead_letter(run="earlier"))

    run("dead-letters", "replay", "--yes", "--new-run")

    assert [delivery(run=message_id)] == queues.sent()


def test_a_new_run_needs_a_route(run, queues):
    message_id = queues.put(invocation())

    result = run("dead-letters", "replay", "--yes", "--new-run")

    assert (1, True) == (result.exit_code, f"{message_id}: --new-run needs a letter of one route" in result.stderr)
    assert ([], {message_id}) == (queues.sent(), queues.left())


def test_a_letter_with_nothing_to_replay_stays(run, queues):
    message_id = queues.put("order 17")

    result = run("dead-letters", "replay", "--yes")

    assert (1, True) == (result.exit_code, f"{message_id}: cannot be replayed: its body is no JSON" in result.stderr)
    assert {message_id} == queues.left()


def test_people_are_asked_and_may_say_no(run, queues):
    message_id = queues.put(dead_letter())

    result = run("dead-letters", "replay", input="n\n")

    assert (1, True) == (result.exit_code, "Replay 1 letter: 1 DagNotFound? [y/N]" in result.stderr)
    assert ([], {message_id}) == (queues.sent(), queues.left())


def test_people_are_asked_and_may_say_yes(run, queues):
    queues.put(dead_letter())

    assert (0, 1) == (run("dead-letters", "replay", input="y\n").exit_code, len(queues.sent()))


def test_where_nobody_can_answer_nothing_is_done(run, queues):
    message_id = queues.put(dead_letter())

    assert (1, {message_id}) == (run("dead-letters", "replay").exit_code, queues.left())


def test_nothing_to_replay_is_not_asked_about(run, queues):
    result = run("dead-letters", "replay")

    assert (0, "0 replayed, 0 failed\n") == (result.exit_code, result.stdout)


def test_an_id_that_is_not_there_is_told_and_the_others_are_replayed(run, queues):
    message_id = queues.put(dead_letter())

    result = run("dead-letters", "replay", message_id, "nope", "--yes")

    assert (1, True, 1) == (result.exit_code, "nope: no such letter" in result.stderr, len(queues.sent()))


def test_without_a_retry_queue_nothing_is_done(run, queues, monkeypatch):
    monkeypatch.delenv("DAGBRIDGE_RETRY_QUEUE_URL")

    result = run("dead-letters", "replay", "--yes")

    assert (2, True) == (result.exit_code, "'--retry-queue-url' (or DAGBRIDGE_RETRY_QUEUE_URL)" in result.stderr)


def test_the_dead_letter_queue_is_no_retry_queue(run, queues):
    result = run("dead-letters", "replay", "--yes", "--retry-queue-url", queues.dead)

    assert (2, True) == (result.exit_code, "is the dead-letter queue itself" in result.stderr)


def test_a_retry_queue_that_cannot_be_reached_keeps_the_letter(run, queues, intercept):
    message_id = queues.put(dead_letter())

    def fail(count, parameters):
        raise EndpointConnectionError(endpoint_url="https://sqs.example.com")

    intercept("SendMessage", fail)

    result = run("dead-letters", "replay", "--yes")

    assert (1, True) == (result.exit_code, "not sent, and kept: Could not connect" in result.stderr)
    assert {message_id} == queues.left()


def dry_run(run, file, *arguments):
    result = run("dead-letters", "replay", "--dry-run", "--json", "--routes", file, *arguments)
    return result, json.loads(result.stdout)["letters"]


def test_a_dry_run_shows_the_request_and_changes_nothing(run, queues, table):
    message_id = queues.put(dead_letter())

    result, (letter,) = dry_run(run, table())

    (request,) = letter["requests"]
    assert (message_id, "orders", None) == (letter["id"], request["route"], request["error"])
    assert ("ingest", {"key": "orders/1.parquet"}) == (request["trigger"]["dag_id"], request["trigger"]["conf"])
    assert request["trigger"]["dag_run_id"].startswith("orders__1.parquet__")
    assert (0, [], {message_id}) == (result.exit_code, queues.sent(), queues.left())


def test_a_dry_run_for_people_shows_the_request(run, queues, table):
    message_id = queues.put(dead_letter())

    lines = run("dead-letters", "replay", "--dry-run", "--routes", table()).stdout.splitlines()

    assert [message_id, "  ✓ orders", "    POST …/dags/ingest/dagRuns on airflow default"] == lines[:3]
    assert '        "key": "orders/1.parquet"' in lines


def test_a_dry_run_needs_neither_retry_queue_nor_answer(run, queues, table, monkeypatch):
    queues.put(dead_letter())
    monkeypatch.delenv("DAGBRIDGE_RETRY_QUEUE_URL")

    assert 0 == dry_run(run, table())[0].exit_code


def test_a_dry_run_reads_a_raw_record_anew(run, queues, table):
    queues.put(invocation())

    _, (letter,) = dry_run(run, table())

    assert [("orders", "ingest")] == [(r["route"], r["trigger"]["dag_id"]) for r in letter["requests"]]


def test_a_new_run_has_another_id_which_the_next_replay_has_too(run, queues, table):
    queues.put(dead_letter())

    ids = [
        dry_run(run, table(), *arguments)[1][0]["requests"][0]["trigger"]["dag_run_id"]
        for arguments in ([], ["--new-run"], ["--new-run"])
    ]

    assert ids[0] != ids[1] == ids[2]


def test_a_record_that_no_route_takes_is_told(run, queues, table):
    queues.put(invocation(requestPayload={**EVENT, "source": "aws.ecr"}))

    result = run("dead-letters", "replay", "--dry-run", "--routes", table())

    assert (0, True) == (result.exit_code, "no request: no route takes it" in result.stdout)


def test_a_route_in_mode_shadow_is_told(run, queues, table):
    queues.put(dead_letter())

    result = run("dead-letters", "replay", "--dry-run", "--routes", table(TABLE + "    mode: shadow\n"))

    assert "✓ orders (mode shadow: it is logged, and not sent)" in result.stdout


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (dead_letter(route="gone"), "the table has no route gone"),
        (dead_letter(event={"source": "aws.s3"}), "route orders: conf.key: ${detail.object.key} has no value"),
        (dead_letter(raw={"a": 1}), "is an object in no known shape"),
        ("order 17", "cannot be replayed: its body is no JSON object"),
    ],
)
def test_a_letter_that_would_not_come_to_a_request_is_told(run, queues, table, body, why):
    message_id = queues.put(body)

    result, _ = dry_run(run, table())

    assert (1, True) == (result.exit_code, why in result.stderr)
    assert result.stderr.startswith(message_id)


def test_an_invalid_table_is_told_before_the_queue_is_asked(run, queues, table, refuse):
    refuse("ReceiveMessage")

    result = run("dead-letters", "replay", "--dry-run", "--routes", table("version: 1\n"))

    assert (1, True) == (result.exit_code, "`routes` is missing" in result.stderr)


def test_a_dry_run_shows_the_asset_event(run, queues, table):
    queues.put(dead_letter(dag_id=None, dag_run_id=None, asset_uri="s3://acme/orders", dagbridge_key="orders__1__0"))

    result = run("dead-letters", "replay", "--dry-run", "--routes", table(ASSET_TABLE))

    assert "    POST …/assets/events (Airflow 2: …/datasets/events) on airflow default\n" in result.stdout
    assert '"dagbridge_key": "orders__1.parquet__' in result.stdout


def test_a_dry_run_of_a_record_shows_the_asset_event(run, queues, table):
    queues.put(invocation())

    result = run("dead-letters", "replay", "--dry-run", "--json", "--routes", table(ASSET_TABLE))

    (request,) = json.loads(result.stdout)["letters"][0]["requests"]
    assert (None, {"uri": "s3://acme/orders"}) == (request["trigger"], request["asset_event"]["asset"])
