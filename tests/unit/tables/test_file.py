import pytest

from dagbridge.errors import ConfigurationError
from dagbridge.tables.file import TableFile


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
