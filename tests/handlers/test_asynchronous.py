"""The functions that Lambda invokes asynchronously: s3, sns, eventbridge. They differ in nothing but their name."""

import json

import boto3
import pytest

from dagbridge.errors import ConfigurationError, TableError, Unplaced
from dagbridge_cli.compile import write_table
from tests.support.emitted import everything, read


@pytest.mark.parametrize(
    ("source", "event"),
    [
        ("s3", "s3/object-created"),
        ("sns", "sns/s3-object-created"),
        ("eventbridge", "eventbridge/s3-object-created"),
    ],
)
def test_an_object_starts_its_run_by_every_road(invoke, load_event, airflow, source, event):
    answer = invoke(source, load_event(event))

    assert {"triggered": 1} == answer["outcomes"]
    assert "/api/v2/dags/ingest_orders/dagRuns" == airflow.triggers[0].path
    assert {
        "uri": "s3://acme-landing/orders/dt=2026-03-14/orders-0001.parquet",
        "size": 48213,
        "day": "2026-03-14",
    } == airflow.triggers[0].body["conf"]


def test_every_road_asks_for_the_same_run(invoke, load_event, airflow):
    for source, event in (("s3", "s3/object-created"), ("sns", "sns/s3-object-created"), ("sqs", "sqs/s3-in-sns")):
        invoke(source, load_event(event))

    assert 1 == len({trigger.body["dag_run_id"] for trigger in airflow.triggers})


def test_the_answer_lists_the_runs(invoke, load_event, airflow):
    answer = invoke("eventbridge", load_event("eventbridge/ecr-push"))

    run = {
        "route": "image-pushed",
        "airflow": "default",
        "dag_id": "scan_image",
        "dag_run_id": airflow.triggers[0].body["dag_run_id"],
        "state": "queued",
        "url": f"{airflow.base_url}/dags/scan_image/runs/{airflow.triggers[0].body['dag_run_id']}",
        "outcome": "triggered",
    }
    assert [run] == answer["runs"]


def test_one_event_starts_a_run_by_each_route_that_matches(invoke, load_event, airflow):
    invoke("eventbridge", load_event("eventbridge/custom-event"))

    assert ["/api/v2/dags/handle_order/dagRuns", "/api/v2/dags/audit_event/dagRuns"] == [
        trigger.path for trigger in airflow.triggers
    ]


def test_every_record_of_a_batch_starts_its_run(invoke, load_event, airflow):
    invoke("s3", load_event("s3/multi-record"))

    assert ["Q1 summary (final).csv", "a+b=c.csv", "100%20 sure.csv", "東京.csv"] == [
        trigger.body["conf"]["file"] for trigger in airflow.triggers
    ]


def test_s3s_test_event_is_dropped(invoke, load_event, airflow):
    assert {"outcomes": {}, "runs": []} == invoke("s3", load_event("s3/test-event"))


def test_an_unmatched_event_is_no_error(invoke, load_event):
    event = load_event("eventbridge/ecr-push") | {"source": "acme.nothing"}

    assert {"unmatched": 1} == invoke("eventbridge", event)["outcomes"]


def test_a_second_time_is_a_duplicate(invoke, load_event, airflow):
    airflow.script = [(201, {"access_token": "t"}), (409, {"detail": {"reason": "Unique constraint violation"}})]

    assert {"duplicate": 1} == invoke("s3", load_event("s3/object-created"))["outcomes"]


def test_one_secret_and_one_token_serve_a_container(invoke, load_event, airflow):
    for _ in range(3):
        invoke("s3", load_event("s3/object-created"))

    assert 1 == sum(request.path == "/auth/token" for request in airflow.requests)


def test_a_deferred_delivery_raises_so_that_lambda_invokes_again(invoke, load_event, airflow):
    airflow.script = [(201, {"access_token": "t"}), (503, "<html>")]

    with pytest.raises(Unplaced, match=r"1 of 1 deliveries .* AirflowUnavailable: airflow default, DAG ingest_orders"):
        invoke("s3", load_event("s3/object-created"))


def test_a_rejected_delivery_goes_to_the_dead_letter_queue(invoke, load_event, airflow, dead_letters):
    airflow.script = [(201, {"access_token": "t"}), (400, {"detail": "has import errors"})]

    answer = invoke("s3", load_event("s3/object-created"))

    letter = dead_letters()[0]
    assert {"rejected": 1} == answer["outcomes"]
    assert ("orders-landed", "ingest_orders") == (letter["route"], letter["dag_id"])
    assert "TriggerRejected: airflow default, DAG ingest_orders: answered 400" in letter["reason"]
    assert "acme-landing" == letter["event"]["detail"]["bucket"]["name"]


def test_without_a_dead_letter_queue_a_rejected_delivery_raises(invoke, load_event, airflow, monkeypatch):
    monkeypatch.delenv("DAGBRIDGE_DEAD_LETTER_QUEUE_URL")
    airflow.script = [(201, {"access_token": "t"}), (400, {})]

    with pytest.raises(Unplaced):
        invoke("s3", load_event("s3/object-created"))


def test_when_the_dead_letter_queue_is_gone_a_rejected_delivery_raises(invoke, load_event, airflow, monkeypatch):
    boto3.client("sqs").delete_queue(QueueUrl=boto3.client("sqs").list_queues()["QueueUrls"][0])
    airflow.script = [(201, {"access_token": "t"}), (400, {})]

    with pytest.raises(Unplaced):
        invoke("s3", load_event("s3/object-created"))


def test_one_bad_record_does_not_hold_up_the_others(invoke, load_event, airflow, dead_letters):
    event = load_event("s3/multi-record")
    del event["Records"][1]["s3"]["object"]["key"]

    answer = invoke("s3", event)

    letter = dead_letters()[0]
    assert {"triggered": 3, "rejected": 1} == answer["outcomes"]
    assert letter["reason"].startswith("UnknownEvent: Records[1].s3.object.key is missing")
    assert event["Records"][1] == letter["raw"]


@pytest.mark.parametrize("payload", [None, 7, "text", [], {}, {"Records": "x"}, {"Records": [{}]}])
def test_a_payload_of_no_known_shape_is_a_dead_letter_whole(invoke, dead_letters, payload):
    answer = invoke("eventbridge", payload)

    assert {"rejected": 1} == answer["outcomes"]
    assert dead_letters()[0]["reason"].startswith("UnknownEvent: ")


def test_a_route_that_maps_a_missing_path_names_route_field_and_expression(invoke, load_event, dead_letters):
    event = load_event("eventbridge/glue-job-state-change")
    del event["detail"]["jobRunId"]

    invoke("eventbridge", event)

    reason = dead_letters()[0]["reason"]
    assert reason.startswith("MappingError: route glue-finished: conf.run: ${detail.jobRunId} has no value")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "{nope",
            "SecretInvalid: airflow default, DAG ingest_orders: secret airflow/connections/airflow_default: is not",
        ),
        ('{"host": "http://h"}', "has neither `login` and `password` nor `extra.token`"),
    ],
)
def test_a_malformed_secret_is_told(invoke, load_event, dead_letters, change, message):
    client = boto3.client("secretsmanager")
    client.create_secret(Name="airflow/connections/airflow_default", SecretString=change)

    invoke("s3", load_event("s3/object-created"))

    assert message in dead_letters()[0]["reason"]


def test_a_missing_secret_is_told_by_name(invoke, load_event, dead_letters):
    boto3.client("secretsmanager").create_secret(Name="another", SecretString="x")

    invoke("s3", load_event("s3/object-created"))

    assert "secret airflow/connections/airflow_default: does not exist" in dead_letters()[0]["reason"]


def test_an_invalid_table_stops_the_start_with_every_mistake(invoke, load_event, tmp_path, monkeypatch, capsys):
    table = tmp_path / "routes.yaml"
    table.write_text("version: 2\nairflows: {default: {}}\nroutes: {a: {match: {source: [{prefx: x}]}}}\n")
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(table))

    with pytest.raises(TableError) as raised:
        invoke("s3", load_event("s3/object-created"))

    assert ["version", "airflows.default", "routes.a", "routes.a.match.source[0]"] == [
        str(mistake).split(":")[0] for mistake in raised.value.mistakes
    ]


def test_a_template_that_this_release_refuses_in_a_table_of_the_build_is_one_line_with_its_route(
    invoke, load_event, capsys, monkeypatch, tmp_path
):
    routes = {"orders": {"match": {"source": ["aws.s3"]}, "dag_id": "d", "conf": {"key": "${gone(detail)}"}}}
    table = {"version": 1, "airflows": {"default": {"secret": "s"}}, "routes": routes}
    write_table(json.dumps(table), tmp_path / "routes.json")
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.json"))

    with pytest.raises(TableError):
        invoke("s3", load_event("s3/object-created"))

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ("ERROR", True) == (line["level"], "routes.orders.conf.key: " in line["message"])


def test_an_invalid_table_is_one_line_in_the_log_too(invoke, load_event, monkeypatch, capsys):
    monkeypatch.setenv("DAGBRIDGE_ROUTES", "/nowhere/routes.json")

    with pytest.raises(ConfigurationError):
        invoke("s3", load_event("s3/object-created"))

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ("ERROR", True) == (line["level"], "/nowhere/routes.json" in line["message"])


def test_a_decision_is_one_log_line_without_payload_and_secret(invoke, load_event, capsys, airflow):
    invoke("s3", load_event("s3/object-created"))

    lines = capsys.readouterr().out
    line = json.loads(lines.splitlines()[0])
    assert ("triggered", "orders-landed", "ingest_orders") == (line["message"], line["route"], line["dag_id"])
    assert "48213" not in lines
    assert "hunter2" not in lines


def test_a_run_that_waits_for_its_dag_to_be_unpaused_is_a_warning_and_a_metric(invoke, load_event, capsys, airflow):
    airflow.paused = True

    invoke("s3", load_event("s3/object-created"))

    line, metrics = map(json.loads, capsys.readouterr().out.splitlines())
    assert ("WARNING", "triggered", True) == (line["level"], line["message"], "waits" in line["paused"])
    assert [1.0] == metrics["Paused"]


def test_the_outcomes_are_counted_as_metrics(invoke, load_event, capsys):
    invoke("s3", load_event("s3/multi-record"))

    metrics = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [4.0] == metrics["Triggered"]


def test_the_line_of_a_refusal_has_what_one_needs_at_night(invoke, load_event, capsys, airflow, dead_letters):
    airflow.script = [(201, {"access_token": "t"}), (422, {"detail": "a field is wrong"})]

    invoke("s3", load_event("s3/object-created"))

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ("rejected", "TriggerRejected", 422, 1) == tuple(line[n] for n in ("message", "error", "status", "attempt"))
    assert ("dead-letter queue", True) == (line["kept_in"], 0 < line["duration_ms"] < 60_000)
    assert {"identity", "event_id", "correlation_id", "age_ms", "route", "dag_run_id"} <= line.keys()


def test_one_correlation_id_is_in_the_senders_message_the_line_and_the_letter(
    invoke, load_event, capsys, airflow, dead_letters
):
    airflow.script = [(201, {"access_token": "t"}), (422, {})]
    event = load_event("sns/json-message")
    event["Records"][0]["Sns"]["MessageAttributes"]["correlation_id"] = {"Type": "String", "Value": "order-7"}

    invoke("sns", event)

    assert "order-7" == json.loads(capsys.readouterr().out.splitlines()[0])["correlation_id"]
    assert "order-7" == dead_letters()[0]["correlation_id"]


def test_an_event_that_no_route_takes_has_its_line_too(invoke, load_event, capsys):
    invoke("eventbridge", load_event("eventbridge/ecr-push") | {"source": "acme.nothing"})

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ("INFO", "unmatched", "acme.nothing") == (line["level"], line["message"], line["event_source"])


def test_an_invalid_table_is_a_metric_too(invoke, load_event, monkeypatch, capsys):
    monkeypatch.setenv("DAGBRIDGE_ROUTES", "/nowhere/routes.json")

    with pytest.raises(ConfigurationError):
        invoke("s3", load_event("s3/object-created"))

    assert [1.0] == json.loads(capsys.readouterr().out.splitlines()[-1])["Misconfigured"]


@pytest.mark.parametrize("event", ["s3/object-created", "s3/multi-record", "s3/test-event"])
def test_a_function_writes_no_metric_and_no_field_that_alarms_and_queries_could_not_know(
    invoke, load_event, capsys, event
):
    invoke("s3", load_event(event))

    written, known = read(capsys.readouterr().out), everything()
    assert set() == written.fields - known.fields
    assert {} == {name: sets for name, sets in written.metrics.items() if sets - known.metrics.get(name, set())}
