import json

import pytest

from tests.cli.dead_letters.conftest import dead_letter


def test_letters_that_fit_are_deleted_and_the_others_stay(run, queues):
    queues.put(dead_letter())
    others = {queues.put(dead_letter(route="audit")) for _ in range(11)}

    result = run("dead-letters", "purge", "--route", "orders", "--yes")

    assert (0, "1 purged, 0 failed\n", others) == (result.exit_code, result.stdout, queues.left())


def test_one_letter_can_be_deleted_by_its_id(run, queues):
    first, second = queues.put(dead_letter()), queues.put(dead_letter())

    report = json.loads(run("dead-letters", "purge", first, "--yes", "--json").stdout)

    assert ({"purged": [first], "failed": {}}, {second}) == (report, queues.left())


def test_all_are_deleted_where_all_are_meant(run, queues):
    for _ in range(12):
        queues.put("x")

    assert (0, set()) == (run("dead-letters", "purge", "--all", "--yes").exit_code, queues.left())


@pytest.mark.parametrize("arguments", [["--yes"], ["--yes", "--all", "--route", "orders"]])
def test_letters_must_be_named_one_way(run, queues, arguments):
    message_id = queues.put("x")

    result = run("dead-letters", "purge", *arguments)

    assert (2, True) == (result.exit_code, "Name the letters to delete" in result.stderr)
    assert {message_id} == queues.left()


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_people_are_asked_first(run, queues, answer):
    message_id = queues.put(dead_letter())

    result = run("dead-letters", "purge", "--all", input=answer)

    assert (1, True) == (result.exit_code, "Delete for good 1 letter: 1 DagNotFound? [y/N]" in result.stderr)
    assert {message_id} == queues.left()


def test_a_letter_that_cannot_be_deleted_is_told_and_the_others_go(run, queues, refuse):
    first, _ = queues.put("x"), queues.put("y")
    refuse("DeleteMessage", at=1)

    result = run("dead-letters", "purge", "--all", "--yes")

    assert (1, {first}) == (result.exit_code, queues.left())
    assert f"{first}: AccessDenied (DeleteMessage): no, you may not" in result.stderr


def test_nothing_is_sent_anywhere(run, queues):
    queues.put(dead_letter())

    run("dead-letters", "purge", "--all", "--yes")

    assert [] == queues.sent()
