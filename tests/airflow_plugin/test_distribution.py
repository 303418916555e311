"""The plugin is installed by pip, into an Airflow that has another Python than ours."""

import ast
import configparser
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.support.plugin_package import ROOT, build_wheel

PACKAGE = ROOT / "airflow_plugin" / "dagbridge_airflow_plugin"
FILES = sorted(PACKAGE.glob("*.py"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    with zipfile.ZipFile(build_wheel(tmp_path_factory.mktemp("wheel"))) as opened:
        yield opened


def member(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [path for path in wheel.namelist() if path.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_the_wheel_has_every_file_of_the_package(wheel):
    packed = {path for path in wheel.namelist() if path.startswith("dagbridge_airflow_plugin/")}

    assert {f"dagbridge_airflow_plugin/{file.name}" for file in (*FILES, PACKAGE / "py.typed")} == packed


def test_it_requires_nothing_but_boto3(wheel):
    assert ["boto3"] == Parser().parsestr(member(wheel, "METADATA")).get_all("Requires-Dist")


def test_airflow_finds_it_by_its_entry_point(wheel):
    parser = configparser.ConfigParser()
    parser.read_string(member(wheel, "entry_points.txt"))

    assert {"dagbridge": "dagbridge_airflow_plugin.plugin:DagbridgePlugin"} == dict(parser["airflow.plugins"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_written_for_the_oldest_python_of_the_airflows(file: Path):
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 9))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_only_what_airflow_loads_imports_airflow(file: Path):
    imported = {node.module for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)}

    assert (file.name == "plugin.py") == any(name and name.split(".")[0] == "airflow" for name in imported)
