"""The run ids that docs/from-the-sample-lambda.md lets a function make are the bridge's own."""

import json
import re
from pathlib import Path

import pytest

from dagbridge.sources import normalise
from dagbridge.trigger import make_dag_run_id

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "from-the-sample-lambda.md").read_text(encoding="utf-8")
ROUTES = ["orders-landed", "a..b", "Scheduled"]
CREATED = [
    record
    for name in ("object-created", "multi-record")
    for record in json.loads((ROOT / f"events/s3/{name}.json").read_text())["Records"]
]


@pytest.fixture(scope="module")
def page():
    """What the page's code defines: `run_id`, `named`."""
    (code,) = [
        block for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE) if "run_id" in block
    ]
    names = {}
    exec(compile(code, "docs/from-the-sample-lambda.md", "exec"), names)
    return names


def bridges(route, payload):
    (event,) = normalise(payload)
    return make_dag_run_id(route, event.identity, event.slug)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("record", CREATED, ids=lambda record: record["s3"]["object"]["key"])
def test_an_object_gets_the_bridges_run_id(page, record, route):
    assert bridges(route, record) == page["run_id"](route, record)


@pytest.mark.parametrize("key", ["a/", "東京", "..", "x" * 90 + ".csv", "a%2Bb+c.csv"])
def test_so_does_one_of_any_name(page, key):
    record = json.loads(json.dumps(CREATED[0]))
    record["s3"]["object"] |= {"key": key}

    assert bridges("orders", record) == page["run_id"]("orders", record)


def test_a_message_of_sns_gets_it(page, load_event):
    message_id = load_event("sns/text-message")["Records"][0]["Sns"]["MessageId"]

    assert bridges("r", load_event("sns/text-message")) == page["named"]("r", ["aws.sns", message_id], message_id[:8])


def test_an_event_of_eventbridge_gets_it(page, load_event):
    event = load_event("eventbridge/custom-event")
    parts = [event["source"], event["account"], event["id"]]

    assert bridges("r", event) == page["named"]("r", parts, event["id"][:8])
