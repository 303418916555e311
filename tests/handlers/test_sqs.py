import json

import pytest


def test_a_good_batch_has_no_failures(invoke, load_event):
    assert {"batchItemFailures": []} == invoke("sqs", load_event("sqs/s3-in-sns"))


def test_an_eventbridge_event_in_a_queue_takes_its_route(invoke, load_event, airflow):
    invoke("sqs", load_event("sqs/eventbridge-event"))

    assert ["/api/v2/dags/audit_event/dagRuns"] == [trigger.path for trigger in airflow.triggers]


def test_a_bad_message_goes_to_the_dead_letter_queue_and_the_others_go_on(invoke, load_event, airflow, dead_letters):
    answer = invoke("sqs", load_event("sqs/one-bad-message"))

    assert {"batchItemFailures": []} == answer
    assert 2 == len(airflow.triggers)
    assert "Records[1].body.Records[0].s3.object.key is missing" in dead_letters()[0]["reason"]


def test_only_the_deferred_message_is_reported(invoke, load_event, airflow):
    event = load_event("sqs/one-bad-message")
    airflow.script = [(201, {"access_token": "t"}), (503, {})]

    answer = invoke("sqs", event)

    assert {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]} == answer


def test_without_a_dead_letter_queue_a_bad_message_is_reported(invoke, load_event, monkeypatch):
    monkeypatch.delenv("DAGBRIDGE_DEAD_LETTER_QUEUE_URL")
    event = load_event("sqs/one-bad-message")

    answer = invoke("sqs", event)

    assert {"batchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]} == answer


def test_a_message_with_s3s_test_event_is_done(invoke, load_event):
    event = load_event("sqs/eventbridge-event")
    event["Records"][0]["body"] = json.dumps(load_event("s3/test-event"))

    assert {"batchItemFailures": []} == invoke("sqs", event)


@pytest.mark.parametrize("payload", [None, 7, {}, {"Records": []}, {"Records": [7]}, {"Records": [{"messageId": 1}]}])
def test_what_is_no_batch_is_a_dead_letter_or_nothing(invoke, dead_letters, payload):
    assert {"batchItemFailures": []} == invoke("sqs", payload)
