import json

import pytest

from tests.cli.conftest import ASSET_TABLE, TABLE


def test_the_projects_own_table_is_valid_without_warnings(run):
    result = run("validate")

    assert (0, "") == (result.exit_code, result.stderr)


def test_a_mistake_is_told_with_file_line_and_column_and_what_was_meant(run, table):
    result = run("validate", table(TABLE.replace("{prefix: orders/}", "{prefx: orders/}")))

    line = 'routes.yaml:8:31 routes.orders.match.detail.object.key[0]: unknown operator "prefx"; did you mean "prefix"?'
    assert result.stderr.splitlines()[0].startswith(line)
    assert 1 == result.exit_code


def test_a_value_that_is_no_list_is_told_with_what_to_write(run, table):
    result = run("validate", table(TABLE.replace("[aws.s3]", "aws.s3")))

    assert 'routes.orders.match.source: must be a list of values; write ["aws.s3"]' in result.stderr


def test_all_mistakes_come_at_once_in_the_files_order(run, table):
    text = TABLE.replace("version: 1", "version: 2").replace("aws.s3", "{}").replace("ingest", "${")

    lines = [line.split(" ")[0] for line in run("validate", table(text)).stderr.splitlines()]

    assert ["routes.yaml:1:1", "routes.yaml:7:16", "routes.yaml:9:5"] == lines[:3]


def test_a_key_that_stands_twice_is_a_mistake(run, table):
    result = run("validate", table(TABLE + "    dag_id: another\n"))

    assert "routes.yaml:11:5 routes.orders.dag_id: the key stands twice" in result.stderr


def test_what_is_no_yaml_is_told_with_its_place(run, table):
    result = run("validate", table("routes: [\n"))

    assert "not valid YAML" in result.stderr
    assert "line 2" in result.stderr


def test_a_file_that_is_not_there_is_told(run):
    result = run("validate", "nowhere.yaml")

    assert (1, True) == (result.exit_code, "cannot read nowhere.yaml" in result.stderr)


def test_json_has_the_same_for_programs(run, table):
    result = run("validate", table(TABLE.replace("dag_id", "dagid")), "--json")

    report = json.loads(result.stdout)
    assert (False, 2, []) == (report["valid"], len(report["mistakes"]), report["warnings"])


def test_a_date_and_a_yes_stay_text(run, table):
    text = TABLE.replace("[aws.s3]", "[2026-11-22, yes, on]")

    assert 0 == run("validate", table(text)).exit_code


def warnings(run, file) -> list[str]:
    result = run("validate", file, "--json")
    return [w.split(": ", 1)[1] for w in json.loads(result.stdout)["warnings"]]


def test_a_route_without_a_source_is_warned_of(run, table):
    file = table(TABLE.replace("      source: [aws.s3]\n", ""))

    assert ["no exact value or prefix for `source`: every event of every service is a candidate"] == warnings(run, file)


def test_a_field_that_no_event_has_is_warned_of(run, table):
    file = table(TABLE.replace("      detail:", "      detail_type: [Object Created]\n      detail:"))

    assert ["can never match: no event has the field `detail_type`; did you mean `detail-type`?"] == warnings(run, file)


def test_an_account_written_as_a_number_is_warned_of(run, table):
    file = table(TABLE.replace("      detail:", "      account: [123456789012]\n      detail:"))

    assert ["can never match: `account` is text in every event; put the value in quotes"] == warnings(run, file)


def test_two_routes_for_the_same_events_and_dag_are_warned_of(run, table):
    route = TABLE[TABLE.index("  orders:") :]
    file = table(TABLE + route.replace("  orders:", "  again:"))

    assert ["starts the same DAG for the same events as orders: two runs for each event"] == warnings(run, file)


def test_warnings_are_no_failure(run, table):
    assert 0 == run("validate", table(TABLE.replace("      source: [aws.s3]\n", ""))).exit_code


def test_an_asset_in_place_of_a_dag_is_valid(run, table):
    assert (0, "") == ((result := run("validate", table(ASSET_TABLE))).exit_code, result.stderr)


def test_a_key_of_runs_beside_an_asset_is_told_with_its_place(run, table):
    result = run("validate", table(ASSET_TABLE + "    note: n\n"))

    assert "routes.yaml:11:5 routes.orders.note: belongs to a DAG run, and not to `asset`" in result.stderr


def test_two_routes_that_update_the_same_asset_are_warned_of(run, table):
    again = ASSET_TABLE[ASSET_TABLE.index("  orders:") :].replace("orders:", "again:", 1)

    result = run("validate", table(ASSET_TABLE + again))

    assert "routes.again.match: updates the same asset for the same events as orders" in result.stderr


HOOKS = """\
webhooks:
  github:
    secret: dagbridge/webhooks/github
    signature: {scheme: sha256=hex}
"""
UNTAKEN = (
    "no route takes it: its requests are accepted and start nothing; a route's match has "
    "source: [dagbridge.webhook], detail-type: [github]"
)


def hooked(match: str) -> str:
    return TABLE.replace("routes:", f"{HOOKS}routes:") + f"  pushed:\n    match: {match}\n    dag_id: d\n"


@pytest.mark.parametrize(
    "match",
    [
        "{source: [dagbridge.webhook], detail-type: [gitlab]}",
        "{source: [acme.shop], detail-type: [github]}",
        "{source: [acme.shop], $or: [{detail-type: [github]}, {detail-type: [x]}]}",
    ],
)
def test_a_hook_that_no_route_takes_is_warned_of(run, table, match):
    assert [UNTAKEN] == warnings(run, table(hooked(match)))


@pytest.mark.parametrize(
    "match",
    [
        "{source: [dagbridge.webhook]}",
        "{source: [{prefix: dagbridge.}], detail-type: [{suffix: hub}]}",
        "{source: [dagbridge.webhook], $or: [{detail-type: [x]}, {detail-type: [github], detail: {body: {a: [1]}}}]}",
    ],
)
def test_a_hook_that_some_route_may_take_is_not(run, table, match):
    assert [] == warnings(run, table(hooked(match)))


def test_the_warning_of_a_hook_has_its_place(run, table):
    result = run("validate", table(hooked("{source: [acme.shop]}")))

    assert (0, True) == (result.exit_code, "routes.yaml:5:3 webhooks.github: no route takes it" in result.stderr)
