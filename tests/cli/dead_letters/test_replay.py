import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from dagbridge.event import Event
from dagbridge.sources import Resumed, normalise
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
