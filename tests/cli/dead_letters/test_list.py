import json

import pytest

from tests.cli.dead_letters.conftest import dead_letter, invocation


def test_an_empty_queue_is_told(run, queues):
    result = run("dead-letters", "list")

    assert (0, "0 letters\n", "") == (result.exit_code, result.stdout, result.stderr)


def test_people_see_a_line_for_each_letter_and_a_count_by_reason(run, queues):
    first = queues.put(dead_letter())
    second = queues.put(invocation())
    queues.put(dead_letter(route="audit", dag_id="keep"))

    lines = run("dead-letters", "list").stdout.splitlines()

    assert ["ID", "AGE", "ROUTE", "DAG", "REASON"] == lines[0].split()
    assert [first, "orders", "ingest", "DagNotFound:"] == [lines[1].split()[column] for column in (0, 2, 3, 4)]
    assert [second, "-", "-", "Unplaced:"] == [lines[2].split()[column] for column in (0, 2, 3, 4)]
    assert "3 letters: 2 DagNotFound, 1 Unplaced" == lines[-1]


def test_nothing_is_taken_out(run, queues):
    ids = {queues.put(dead_letter()) for _ in range(12)}

    run("dead-letters", "list")

    assert ids == queues.left()


def test_programs_get_all_but_the_payload(run, queues):
    message_id = queues.put(dead_letter())

    report = json.loads(run("dead-letters", "list", "--json").stdout)

    (letter,) = report["letters"]
    assert {"DagNotFound": 1} == report["reasons"]
    assert (message_id, "orders", "delivery") == (letter["id"], letter["route"], letter["kind"])
    assert "acme-landing" not in json.dumps({**letter, "identity": None})


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--route", "orders"], 1),
        (["--route", "orders", "--route", "audit"], 2),
        (["--reason", "DagNotFound"], 2),
        (["--reason", "placed nowhere"], 1),
        (["--since", "1h"], 3),
        (["--until", "1h"], 0),
        (["--since", "2026-01-01", "--reason", "AccessDenied"], 0),
    ],
)
def test_letters_can_be_filtered(run, queues, arguments, count):
    queues.put(dead_letter())
    queues.put(dead_letter(route="audit"))
    queues.put(invocation())

    report = json.loads(run("dead-letters", "list", "--json", *arguments).stdout)

    assert count == len(report["letters"])


def test_an_id_that_is_not_there_is_told(run, queues):
    message_id = queues.put(dead_letter())

    result = run("dead-letters", "list", message_id, "nope")

    assert (1, "nope: no such letter in the queue\n") == (result.exit_code, result.stderr)
    assert message_id in result.stdout


def test_a_reason_cannot_steer_the_terminal(run, queues):
    queues.put(dead_letter(reason="TriggerRejected: \x1b[2J\x9b1m\ud800 gone\nand a line"))

    line = run("dead-letters", "list").stdout.splitlines()[1]

    assert line.endswith(r"TriggerRejected: \u001b[2J\u009b1m\ud800 gone and a line")


def test_letters_that_another_command_holds_are_told(run, queues):
    queues.put(dead_letter())
    queues.sqs.receive_message(QueueUrl=queues.dead)

    result = run("dead-letters", "list")

    assert (0, "0 letters\n") == (result.exit_code, result.stdout)
    assert "about 1 more cannot be seen now" in result.stderr


def test_the_letter_of_an_asset_event_names_the_asset(run, queues):
    names = {"dag_id": None, "dag_run_id": None, "asset_uri": "s3://acme/orders", "dagbridge_key": "orders__1__0"}
    queues.put(dead_letter(**names))

    for_people, for_programs = run("dead-letters", "list"), run("dead-letters", "list", "--json")

    (letter,) = json.loads(for_programs.stdout)["letters"]
    assert "  orders  s3://acme/orders  DagNotFound" in for_people.stdout
    assert names == {name: letter[name] for name in names}
