import json

import pytest

from dagbridge.errors import ConfigurationError, TableError
from dagbridge.tables.file import TableFile, digest, digest_path, table_in_file

BROKEN = json.dumps(
    {
        "version": 1,
        "airflows": {"default": {"secret": "s"}},
        "routes": {"a": {"match": {"source": ["x"]}, "dag_id": "d", "conf": {"key": "${detail."}}},
    }
)


def test_a_file_is_read(tmp_path):
    (tmp_path / "routes.json").write_text("ä", encoding="utf-8")

    assert "ä" == TableFile(str(tmp_path / "routes.json")).read()


def test_a_file_that_is_not_there_is_told_by_setting_and_path():
    with pytest.raises(ConfigurationError, match=r"DAGBRIDGE_ROUTES: cannot read the routing table /nowhere/r\.json"):
        TableFile("/nowhere/r.json").read()


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "routes.json").write_bytes(b"\xff\xfe{}")

    with pytest.raises(ConfigurationError, match="cannot read the routing table"):
        TableFile(str(tmp_path / "routes.json")).read()


def test_a_table_that_has_the_builds_digest_is_not_checked_again(tmp_path):
    file = str(tmp_path / "routes.json")
    digest_path(file).write_text(digest(BROKEN))

    assert ["a"] == [route.name for route in table_in_file(BROKEN, file).routes]


@pytest.mark.parametrize("recorded", [None, digest(BROKEN + " "), "", "\xff"])
def test_a_table_that_the_build_has_not_checked_is_checked(tmp_path, recorded):
    file = str(tmp_path / "routes.json")
    if recorded is not None:
        digest_path(file).write_text(recorded, encoding="latin-1")

    with pytest.raises(TableError, match=r"routes\.a\.conf\.key"):
        table_in_file(BROKEN, file)
