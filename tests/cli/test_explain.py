import json

import pytest

from tests.cli.conftest import ASSET_TABLE, ROOT, TABLE


def explained(run, *arguments, **options):
    result = run("explain", "--json", *arguments, **options)
    return json.loads(result.stdout)


def test_json_has_the_documented_shape(run, table):
    (event,) = explained(run, "--event", "events/s3/object-created.json", "--routes", table())["events"]

    assert {"identity", "event", "routes"} == set(event)
    assert {"route", "matched", "failed", "trigger", "error"} == set(event["routes"][0])
    assert {"airflow", "dag_id", "dag_run_id", "conf", "note"} == set(event["routes"][0]["trigger"])


def test_a_match_shows_the_exact_request(run, table):
    (event,) = explained(run, "--event", "events/s3/object-created.json", "--routes", table())["events"]

    trigger = event["routes"][0]["trigger"]
    assert {"key": "orders/dt=2026-03-14/orders-0001.parquet"} == trigger["conf"]
    assert ("default", "ingest", None) == (trigger["airflow"], trigger["dag_id"], trigger["note"])
    assert trigger["dag_run_id"].startswith("orders__orders-0001.parquet__")


def test_a_route_that_does_not_match_shows_what_was_wanted_and_found(run, table):
    (event,) = explained(run, "--event", "events/eventbridge/ecr-push.json", "--routes", table())["events"]

    route = event["routes"][0]
    assert (False, None) == (route["matched"], route["trigger"])
    assert {"path": "source", "wanted": ["aws.s3"], "found": "aws.ecr"} in route["failed"]
    assert {"path": "detail.object.key", "wanted": [{"prefix": "orders/"}], "found": None} in route["failed"]


def test_a_mapping_error_is_shown_and_fails(run, table):
    file = table(TABLE.replace("detail.object.key}", "detail.nope}"))

    result = run("explain", "--json", "--event", "events/s3/object-created.json", "--routes", file)

    assert 1 == result.exit_code
    assert "conf.key: ${detail.nope} has no value" in json.loads(result.stdout)["events"][0]["routes"][0]["error"]


def test_an_event_can_come_by_standard_input(run, table):
    text = (ROOT / "events/s3/object-created.json").read_text()

    assert 1 == len(explained(run, "--event", "-", "--routes", table(), input=text)["events"])


def test_one_route_can_be_asked_for(run):
    (event,) = explained(run, "--event", "events/s3/object-created.json", "--route", "orders-landed")["events"]

    assert ["orders-landed"] == [route["route"] for route in event["routes"]]


def test_a_route_that_is_not_there_is_told(run):
    result = run("explain", "--event", "events/s3/object-created.json", "--route", "nope")

    assert (2, True) == (result.exit_code, "the table has no route nope" in result.stderr)


def test_a_record_of_no_known_shape_is_shown_with_its_reason(run, table):
    result = run("explain", "--json", "--event", "-", "--routes", table(), input='{"Records": [{}]}')

    (event,) = json.loads(result.stdout)["events"]
    assert (1, None, []) == (result.exit_code, event["identity"], event["routes"])
    assert event["error"].startswith("Records[0] is")


def test_what_is_no_json_is_told(run, table):
    result = run("explain", "--event", "-", "--routes", table(), input="{")

    assert (2, True) == (result.exit_code, "not valid JSON" in result.stderr)


def test_an_invalid_table_is_told_before_anything_else(run, table):
    result = run("explain", "--event", "events/s3/object-created.json", "--routes", table("version: 1\n"))

    assert (1, True) == (result.exit_code, "`routes` is missing" in result.stderr)


@pytest.mark.parametrize("event", sorted(f"{f.parent.name}/{f.name}" for f in ROOT.glob("events/*/*.json")))
def test_every_sample_can_be_explained_to_people(run, event):
    result = run("explain", "--event", f"events/{event}")

    assert result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_people_see_marks_reasons_and_the_request(run, table):
    lines = run("explain", "--event", "events/s3/object-created.json", "--routes", table()).output.splitlines()

    assert "aws.s3 · Object Created" == lines[0]
    assert "  ✓ orders" in lines
    assert "    POST …/dags/ingest/dagRuns on airflow default" in lines


RUN = "events/eventbridge/airflow-dag-run-state-change.json"


def test_the_chain_that_a_run_would_get_is_shown(run):
    (event,) = explained(run, "--event", RUN, "--route", "orders-loaded")["events"]

    conf = event["routes"][0]["trigger"]["conf"]
    assert ["load_orders"] == [each["dag_id"] for each in conf["_dagbridge"]["chain"]]


def test_a_chain_that_is_too_long_is_shown_and_fails(run):
    event = json.loads((ROOT / RUN).read_text())
    event["detail"]["chain"] *= 9

    result = run("explain", "--event", "-", "--route", "orders-loaded", input=json.dumps(event))

    assert 1 == result.exit_code
    assert "! orders-loaded: route orders-loaded: load_orders → load_orders → " in result.stdout


def test_an_asset_shows_the_event_that_it_would_get(run, table):
    (event,) = explained(run, "--event", "events/s3/object-created.json", "--routes", table(ASSET_TABLE))["events"]

    (route,) = event["routes"]
    extra = route["asset_event"]["extra"]
    assert (None, {"uri": "s3://acme/orders"}) == (route["trigger"], route["asset_event"]["asset"])
    assert {"key", "dagbridge_key"} == set(extra)
    assert extra["dagbridge_key"].startswith("orders__orders-0001.parquet__")


def test_an_asset_shows_it_to_people_too(run, table):
    result = run("explain", "--event", "events/s3/object-created.json", "--routes", table(ASSET_TABLE))

    assert "    POST …/assets/events (Airflow 2: …/datasets/events) on airflow default\n" in result.stdout
    assert '"uri": "s3://acme/orders"' in result.stdout


def test_an_asset_that_is_not_matched_has_no_event(run, table):
    (event,) = explained(run, "--event", "events/eventbridge/ecr-push.json", "--routes", table(ASSET_TABLE))["events"]

    assert (None, None) == (event["routes"][0]["trigger"], event["routes"][0].get("asset_event"))


WEBHOOK = (
    TABLE
    + """\
  pushed: {match: {source: [dagbridge.webhook], detail-type: [github]}, dag_id: build}
webhooks:
  github: {secret: s, signature: {scheme: sha256=hex}, delivery_header: X-GitHub-Delivery, headers: [X-GitHub-Event]}
"""
)


def test_a_web_request_is_explained_by_the_hook_that_the_table_declares(run, table):
    (event,) = explained(run, "--event", "events/webhook/github-push.json", "--routes", table(WEBHOOK))["events"]

    pushed = next(route for route in event["routes"] if route["route"] == "pushed")
    assert (
        '["dagbridge.webhook","github","x-github-delivery","72d3162e-cc78-11e3-81ab-4c9367dc0958"]' == event["identity"]
    )
    assert ({"x-github-event": "push"}, True) == (event["event"]["detail"]["headers"], pushed["matched"])


def test_a_web_request_to_a_hook_that_the_table_lacks_is_told_so(run, table):
    result = run("explain", "--event", "events/webhook/github-push.json", "--routes", table())

    assert 1 == result.exit_code
    assert "rawPath is not /hooks/ and a name of the routing table's `webhooks`" in result.stdout
