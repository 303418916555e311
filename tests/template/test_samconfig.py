"""samconfig.toml says what it means to say: SAM ignores a misspelt table without a word."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def config():
    return tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))


def test_sam_reads_the_file(config):
    assert config["version"] == 0.1


@pytest.mark.parametrize(
    ("command", "parameters"),
    [
        ("global", {"stack_name": "dagbridge"}),
        ("validate", {"lint": True}),
        ("build", {"parallel": True}),
        ("deploy", {"resolve_s3": True, "capabilities": "CAPABILITY_IAM", "confirm_changeset": True}),
    ],
)
def test_a_command_has_its_defaults(config, command, parameters):
    assert {"parameters": parameters} == config["default"][command]


def test_there_are_no_other_tables(config):
    assert {"version", "default"} == set(config)
    assert {"global", "validate", "build", "deploy"} == set(config["default"])
