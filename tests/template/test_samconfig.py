"""samconfig.toml says what it means to say: SAM ignores a misspelt table without a word."""

import re
import tomllib
from pathlib import Path

import pytest
from samcli.cli.types import CfnParameterOverridesType
from samcli.lib.config.samconfig import SamConfig

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ["default", "dev", "prod"]
DEPLOY = {"resolve_s3": True, "capabilities": "CAPABILITY_IAM", "confirm_changeset": True}


@pytest.fixture(scope="module")
def config():
    return tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))


def of_deploy(environment):
    """What `sam deploy --config-env …` gets, by SAM's own reader."""
    return SamConfig(ROOT, "samconfig.toml").get_all(["deploy"], "parameters", env=environment)


def test_sam_reads_the_file(config):
    assert config["version"] == 0.1


@pytest.mark.parametrize(
    ("command", "parameters"),
    [
        ("global", {"stack_name": "dagbridge"}),
        ("validate", {"lint": True}),
        ("build", {"parallel": True}),
        ("deploy", DEPLOY),
    ],
)
def test_a_command_has_its_defaults(config, command, parameters):
    assert {"parameters": parameters} == config["default"][command]


def test_there_are_no_other_tables(config):
    assert {"version", *ENVIRONMENTS} == set(config)
    assert [{"global", "validate", "build", "deploy"}] * 3 == [set(config[name]) for name in ENVIRONMENTS]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sam_itself_finds_an_environment(environment):
    found = of_deploy(environment)

    assert ("CAPABILITY_IAM", True) == (found["capabilities"], found["resolve_s3"])


@pytest.mark.parametrize("command", ["validate", "build"])
def test_every_environment_is_built_alike(config, command):
    assert [config["default"][command]] * 3 == [config[name][command] for name in ENVIRONMENTS]


def test_the_stacks_do_not_get_in_each_others_way(config):
    assert 3 == len({config[name]["global"]["parameters"]["stack_name"] for name in ENVIRONMENTS})


@pytest.mark.parametrize(("environment", "asks"), [("default", True), ("dev", False), ("prod", True)])
def test_somebody_looks_at_a_change_before_it_is_made_except_in_dev(config, environment, asks):
    assert asks == config[environment]["deploy"]["parameters"]["confirm_changeset"]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_an_environment_gives_values_that_the_parameters_take(config, written, environment):
    given = CfnParameterOverridesType().convert(of_deploy(environment)["parameter_overrides"], None, None)

    assert len(given) > 1
    for name, value in given.items():
        parameter = written["Parameters"][name]
        allowed = [str(each) for each in parameter.get("AllowedValues", [])]
        assert value in allowed if allowed else parameter["MinValue"] <= int(value) <= parameter["MaxValue"]


def test_prod_keeps_its_log_for_longer_than_a_year():
    given = CfnParameterOverridesType().convert(of_deploy("prod")["parameter_overrides"], None, None)

    assert int(given["LogRetentionDays"]) > 366


def test_every_parameter_that_is_named_also_in_a_comment_is_one(written):
    named = re.findall(r'"([A-Z]\w+)=', (ROOT / "samconfig.toml").read_text(encoding="utf-8"))

    assert set(named) <= set(written["Parameters"])
    assert {"AlarmTopicArn", "KmsKeyArn", "LogRetentionDays", "SecretArns"} <= set(named)
