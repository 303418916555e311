import json

import pytest

from dagbridge.errors import TableError
from dagbridge.tables.text import table_of

TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "routes": {"a": {"match": {"source": ["x"]}, "dag_id": "d"}},
}
WRITTEN = "version: 1\nairflows: {default: {secret: s}}\nroutes: {a: {match: {source: [x]}, dag_id: d}}\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (json.dumps(TABLE), "/opt/routes.json"),
        (json.dumps(TABLE), "ssm:/dagbridge/routes"),
        (WRITTEN, "layers/routes/routes.yaml"),
        (WRITTEN, "s3://acme-config/routes.yml"),
    ],
)
def test_a_table_is_read_as_what_its_name_says(text, name):
    assert ["a"] == [route.name for route in table_of(text, name).routes]


@pytest.mark.parametrize(
    ("name", "text"), [("r.json", "{"), ("r.json", ""), ("r.json", "[" * 99_999), ("r.yaml", "a: [")]
)
def test_a_text_that_cannot_be_parsed_is_told_by_name(name, text):
    with pytest.raises(TableError, match=rf"{name} is not valid"):
        table_of(text, name)


def test_a_table_that_is_not_valid_is_told_with_every_mistake():
    with pytest.raises(TableError, match="the routing table has 2 mistakes"):
        table_of(json.dumps(TABLE | {"version": 2, "rules": {}}), "r.json")
