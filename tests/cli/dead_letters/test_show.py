import json

from tests.cli.dead_letters.conftest import EVENT, dead_letter


def test_a_letter_is_shown_with_its_reason_and_its_event(run, queues):
    message_id = queues.put(dead_letter())

    lines = run("dead-letters", "show", message_id).stdout.splitlines()

    assert f"id           {message_id}" == lines[0]
    assert "reason       DagNotFound: Airflow knows no DAG ingest" in lines
    assert dead_letter() == json.loads("\n".join(lines[lines.index("") :]))


def test_programs_get_everything(run, queues):
    message_id = queues.put(dead_letter())

    shown = json.loads(run("dead-letters", "show", message_id, "--json").stdout)

    assert (message_id, True, EVENT) == (shown["id"], shown["replayable"], shown["body"]["event"])


def test_no_letter_is_taken_out(run, queues):
    ids = [queues.put(dead_letter()) for _ in range(12)]

    run("dead-letters", "show", ids[3])

    assert set(ids) == queues.left()


def test_no_more_letters_are_received_than_are_needed_to_find_it(run, queues, intercept):
    message_id = queues.put(dead_letter())
    calls = []
    intercept("ReceiveMessage", lambda count, parameters: calls.append(count))

    run("dead-letters", "show", message_id)

    assert [1] == calls


def test_a_letter_that_is_not_there_is_told(run, queues):
    queues.put(dead_letter())

    result = run("dead-letters", "show", "nope")

    assert (1, "", "nope: no such letter in the queue\n") == (result.exit_code, result.stdout, result.stderr)


def test_a_letter_that_cannot_be_replayed_says_so(run, queues):
    message_id = queues.put("order 17")

    result = run("dead-letters", "show", message_id)

    assert 0 == result.exit_code
    assert "replay       impossible: its body is no JSON object, and SQS does not say" in result.stdout


def test_a_payload_cannot_steer_the_terminal(run, queues):
    message_id = queues.put(dead_letter(event={"source": "a\x1b[2J\x9b\ud800é"}))

    result = run("dead-letters", "show", message_id)

    assert r'"source": "a\u001b[2J\u009b\ud800é"' in result.stdout
