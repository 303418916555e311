import json

import pytest

from tests.cli.conftest import ASSET_TABLE, ROOT

EVENT = json.dumps(str(ROOT / "events/s3/object-created.json"))


def cases(table, tmp_path, expect: str, event: str = EVENT):
    table()
    file = tmp_path / "cases.yaml"
    file.write_text(
        f"routes: routes.yaml\ncases:\n  - name: an order lands\n    event: {event}\n    expect: {expect}\n"
    )
    return file


def test_the_projects_own_cases_pass(run):
    result = run("test")

    assert (0, True) == (result.exit_code, result.output.rstrip().endswith(" passed, 0 failed"))


def test_a_case_that_fits_passes(run, table, tmp_path):
    conf = "{key: orders/dt=2026-03-14/orders-0001.parquet}"

    result = run("test", cases(table, tmp_path, f"[{{route: orders, dag_id: ingest, conf: {conf}}}]"))

    assert (0, "✓ an order lands\n1 passed, 0 failed\n") == (result.exit_code, result.output)


def test_a_case_may_hold_its_event(run, table, tmp_path):
    event = (ROOT / "events/s3/object-created.json").read_text()

    result = run("test", cases(table, tmp_path, "[{route: orders}]", event))

    assert (0, "✓ an order lands\n1 passed, 0 failed\n") == (result.exit_code, result.output)


@pytest.mark.parametrize("event", ["5", "[a]", "null"])
def test_a_case_whose_event_is_neither_a_path_nor_an_object_fails(run, table, tmp_path, event):
    result = run("test", cases(table, tmp_path, "[]", event))

    assert (1, True) == (result.exit_code, "`event` must be a path, or an object" in result.output)


@pytest.mark.parametrize(
    "expect",
    ["[]", "[{route: audit}]", "[{route: orders, conf: {}}]", "[{route: orders}, {route: orders}]", "[{error: x}]"],
)
def test_a_case_that_does_not_fit_fails_and_shows_both(run, table, tmp_path, expect):
    result = run("test", cases(table, tmp_path, expect))

    assert 1 == result.exit_code
    assert "expected " in result.output
    assert 'actual   [{"route": "orders"' in result.output


def test_an_event_file_that_is_not_there_fails_its_case(run, table, tmp_path):
    result = run("test", cases(table, tmp_path, "[]", "nowhere.json"))

    assert (1, True) == (result.exit_code, "cannot read the event" in result.output)


def test_a_file_without_cases_is_no_pass(run, table, tmp_path):
    table()
    file = tmp_path / "cases.yaml"
    file.write_text("routes: routes.yaml\n")

    assert 1 == run("test", file).exit_code


@pytest.mark.parametrize("text", ["- a\n", "cases: []\n", ""])
def test_a_file_of_another_shape_is_told(run, tmp_path, text):
    file = tmp_path / "cases.yaml"
    file.write_text(text)

    assert "must have `routes` and `cases`" in run("test", file).stderr


@pytest.mark.parametrize(
    ("uri", "exit_code"), [("s3://acme/orders", 0), ("s3://acme/others", 1)], ids=["as expected", "another"]
)
def test_a_case_may_expect_an_asset_event(run, table, tmp_path, uri, exit_code):
    file = cases(table, tmp_path, f"[{{route: orders, airflow: default, asset: {{uri: '{uri}'}}}}]")
    table(ASSET_TABLE)

    assert exit_code == run("test", file).exit_code
