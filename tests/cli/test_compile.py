import json

from dagbridge.tables.file import digest, digest_path
from dagbridge_cli.compile import main
from tests.cli.conftest import TABLE


def test_a_valid_table_becomes_json(table, tmp_path):
    status = main([str(table()), "-o", str(tmp_path / "out" / "routes.json")])

    compiled = json.loads((tmp_path / "out" / "routes.json").read_text())
    assert (0, ["orders"]) == (status, list(compiled["routes"]))


def test_a_compiled_table_has_the_digest_of_what_was_checked_beside_it(table, tmp_path):
    main([str(table()), "-o", str(tmp_path / "routes.json")])

    assert digest((tmp_path / "routes.json").read_text()) == digest_path(tmp_path / "routes.json").read_text()


def test_an_invalid_table_fails_with_its_mistakes_and_writes_nothing(table, tmp_path, capsys):
    status = main([str(table(TABLE.replace("dag_id", "dagid"))), "-o", str(tmp_path / "routes.json")])

    assert (1, False) == (status, (tmp_path / "routes.json").exists())
    assert "routes.yaml:9:5 routes.orders.dagid: unknown key; did you mean `dag_id`?" in capsys.readouterr().err
