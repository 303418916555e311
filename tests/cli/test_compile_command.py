import json

from tests.cli.conftest import TABLE


def test_a_table_is_written_to_standard_output(run, table):
    result = run("compile", table())

    assert (0, ["orders"]) == (result.exit_code, list(json.loads(result.stdout)["routes"]))


def test_a_table_is_written_to_a_file(run, table, tmp_path):
    result = run("compile", table(), "-o", tmp_path / "routes.json")

    assert (0, "") == (result.exit_code, result.stdout)
    assert ["orders"] == list(json.loads((tmp_path / "routes.json").read_text())["routes"])


def test_an_invalid_table_is_told_and_not_written(run, table, tmp_path):
    result = run("compile", table(TABLE.replace("dag_id", "dagid")), "-o", tmp_path / "routes.json")

    assert (1, False) == (result.exit_code, (tmp_path / "routes.json").exists())
    assert "routes.orders.dagid: unknown key" in result.stderr
