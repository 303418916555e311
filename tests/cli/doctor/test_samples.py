import json

import pytest

from tests.cli.conftest import ROOT
from tests.cli.doctor.conftest import TABLE

EVENT = ROOT / "events/s3/object-created.json"


@pytest.fixture
def cases(tmp_path):
    """Write the test cases beside the table."""

    def write(text):
        (tmp_path / "routes.test.yaml").write_text(text)

    return write


def test_the_events_of_the_tables_own_cases_are_tried(examine, cases):
    cases(f"routes: routes.yaml\ncases:\n  - {{name: x, event: {json.dumps(str(EVENT))}, expect: []}}\n")

    examination = examine()

    assert "fits the DAG's params (1 sample event)" == examination.route_check("conf")["message"]


def test_an_event_that_stands_in_its_case_is_tried(examine, cases):
    cases(f"routes: routes.yaml\ncases:\n  - {{name: x, event: {EVENT.read_text()}, expect: []}}\n")

    examination = examine()

    assert "fits the DAG's params (1 sample event)" == examination.route_check("conf")["message"]


def test_an_event_that_is_named_twice_is_tried_once(examine, cases):
    cases(f"routes: routes.yaml\ncases:\n  - {{name: x, event: {json.dumps(str(EVENT))}, expect: []}}\n")

    assert 1 == examine("--event", EVENT, "--event", EVENT).document["samples"]["files"]


def test_the_cases_of_another_table_are_not_tried(examine, cases):
    cases(f"routes: other.yaml\ncases:\n  - {{name: x, event: {json.dumps(str(EVENT))}, expect: []}}\n")

    assert 0 == examine().document["samples"]["files"]


@pytest.mark.parametrize("text", ["[]", "routes: routes.yaml\ncases: [{}]\n", "a: [", "routes: routes.yaml\n"])
def test_cases_that_cannot_be_read_are_told_and_no_failure(examine, cases, text):
    cases(text)

    examination = examine()

    assert (0, True) == (
        examination.exit_code,
        examination.document["samples"]["troubles"][0].endswith("not as `dagbridge test` takes it"),
    )


@pytest.mark.parametrize(("content", "told"), [("{", "is not JSON"), ('{"no": "event"}', "something that is no event")])
def test_an_event_that_cannot_be_read_is_told(examine, tmp_path, content, told):
    file = tmp_path / "event.json"
    file.write_text(content)

    assert told in examine("--event", file).document["samples"]["troubles"][0]


def test_a_case_whose_event_is_not_there_is_told(examine, cases):
    cases("routes: routes.yaml\ncases:\n  - {name: x, event: nowhere.json, expect: []}\n")

    assert "No such file" in examine().document["samples"]["troubles"][0]


def test_a_dag_id_that_follows_from_the_event_is_looked_up(examine):
    routes = TABLE.replace("dag_id: ingest", "dag_id: \"${detail.bucket.name && 'ingest'}\"")

    examination = examine("--event", EVENT, routes=routes)

    assert ("ok", "ingest is there") == (
        examination.route_check("dag")["status"],
        examination.route_check("dag")["message"],
    )


def test_a_dag_id_that_no_event_tells_is_not_checked(examine):
    examination = examine(routes=TABLE.replace("dag_id: ingest", 'dag_id: "${detail.dag}"'))

    (route,) = examination.document["airflows"][0]["routes"]
    assert (None, ["skipped"], 0) == (
        route["dag_id"],
        [check["status"] for check in route["checks"]],
        examination.exit_code,
    )


def test_a_dag_id_that_an_event_cannot_fill_fails(examine):
    examination = examine("--event", EVENT, routes=TABLE.replace("dag_id: ingest", 'dag_id: "${detail.dag}"'))

    check = examination.route_check("dag")
    assert ("failed", True) == (check["status"], "object-created.json: route orders: dag_id" in check["message"])
