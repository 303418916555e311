import json

import pytest

from dagbridge.errors import ConfigurationError, TableError
from dagbridge.table_file import read_table

TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "routes": {"a": {"match": {"source": ["x"]}, "dag_id": "d"}},
}


def test_a_compiled_table_is_read(tmp_path):
    file = tmp_path / "routes.json"
    file.write_text(json.dumps(TABLE))

    assert ["a"] == [route.name for route in read_table(str(file)).routes]


def test_a_table_as_people_write_it_is_read(tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("version: 1\nairflows: {default: {secret: s}}\nroutes: {a: {match: {source: [x]}, dag_id: d}}\n")

    assert ["a"] == [route.name for route in read_table(str(file)).routes]


def test_a_file_that_is_not_there_is_told_by_setting_and_path():
    with pytest.raises(ConfigurationError, match=r"DAGBRIDGE_ROUTES: cannot read the routing table /nowhere/r\.json"):
        read_table("/nowhere/r.json")


@pytest.mark.parametrize(("name", "text"), [("r.json", "{"), ("r.yaml", "a: [")])
def test_a_file_that_cannot_be_parsed_is_told(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text)

    with pytest.raises(TableError, match="is not valid"):
        read_table(str(file))
