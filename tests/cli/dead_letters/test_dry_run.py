"""A replay that shows what it would ask of Airflow, and asks nothing."""

import json

import pytest

from tests.cli.conftest import ASSET_TABLE, TABLE
from tests.cli.dead_letters.conftest import EVENT, dead_letter, invocation


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
