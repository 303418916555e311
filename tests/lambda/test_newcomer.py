"""The README's way from a clone to a stack with three routes of one's own, word by word."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]
MADE_HERE = (".git", ".venv", ".airflow", ".aws-sam", ".fuzz", ".lambda", "__pycache__", ".*_cache", ".hypothesis")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README[README.index("## Three routes of your own") :].split("\n## ")[0]


def fences(language):
    """The section's fenced blocks of a language, without their indentation."""
    return [
        dedent(block) for block in re.findall(rf"^ +```{language}\n(.*?)^ +```$", SECTION, re.DOTALL | re.MULTILINE)
    ]


ROUTES, CASES = fences("yaml")
FOUR_COMMANDS, A_MISTAKE, EXPLAIN = fences("console")
(EVENT,) = fences("json")
COMMANDS = [line.removeprefix("$ ").split("#")[0].strip() for line in FOUR_COMMANDS.splitlines()]


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """`shell(clone, "make routes")`: a command of somebody who has a Python, the system's own commands, and no AWS."""
    folder = tmp_path_factory.mktemp("path")
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    mine = {"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    environment = {name: value for name, value in os.environ.items() if name not in mine and name[:4] != "AWS_"}
    environment["PATH"] = f"{folder}:/usr/bin:/bin"

    def run(clone, command):
        return subprocess.run(
            ["/bin/bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
        )

    assert run(ROOT, "command -v dagbridge sam pytest").stdout == ""
    return run


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A checkout in which nothing was made yet, with the README's three routes and their cases."""
    folder = tmp_path_factory.mktemp("newcomer") / "dagbridge"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*MADE_HERE))
    (folder / "wiring.yaml").unlink()
    (folder / "layers/routes/routes.yaml").write_text(ROUTES)
    (folder / "layers/routes/routes.test.yaml").write_text(CASES)
    (folder / "my-event.json").write_text(EVENT)
    return folder


@pytest.fixture(scope="module")
def done(clone, shell):
    """Command → how it ended; each was run after the one before it."""
    return {command: shell(clone, command) for command in COMMANDS}


@pytest.fixture
def broken(clone, done):
    """The same checkout with a mistake in a route, for one test."""
    table = clone / "layers/routes/routes.yaml"
    table.write_text(ROUTES.replace("suffix: .csv", "sufix: .csv"))
    yield clone
    table.write_text(ROUTES)


def test_the_readme_has_four_commands():
    assert ["make setup", "make routes", "make wiring", "make build"] == COMMANDS


def test_each_of_them_succeeds(done):
    assert dict.fromkeys(COMMANDS, 0) == {command: run.returncode for command, run in done.items()}, "\n".join(
        run.stdout + run.stderr for run in done.values()
    )


def test_the_table_is_valid_and_its_cases_pass(done):
    told = done["make routes"].stdout

    assert ("layers/routes/routes.yaml: 3 routes, all valid", "3 passed, 0 failed") == (
        told.splitlines()[0],
        told.splitlines()[-1],
    )


def test_the_wiring_brings_the_events_of_the_three_routes(done, clone):
    resources = yaml_parse((clone / "wiring.yaml").read_text())["Resources"].values()

    brought = [
        resource["Properties"].get("TopicArn") or resource["Properties"]["EventPattern"]["source"][0]
        for resource in resources
    ]
    assert ["arn:aws:sns:eu-west-1:123456789012:my-prices", "aws.s3", "my.shop"] == sorted(brought)


def test_the_build_holds_the_compiled_table(done, clone):
    compiled = json.loads((clone / ".aws-sam/build/RoutesLayer/routes.json").read_text())

    assert ["my-sales", "my-prices", "my-orders"] == list(compiled["routes"])


def test_the_build_holds_the_functions(done, clone):
    built = {folder.name for folder in (clone / ".aws-sam/build").iterdir() if (folder / "app.py").exists()}

    assert {"S3Function", "SnsFunction", "EventBridgeFunction", "SqsFunction"} <= built


def test_an_event_is_explained_as_the_readme_shows(done, clone, shell):
    commands, shown = EXPLAIN.split("\n", 2)[:2], EXPLAIN.split("\n", 2)[2]

    explained = shell(clone, "\n".join(command.removeprefix("$ ") for command in commands))

    assert shown == explained.stdout


def test_a_mistake_is_told_with_its_place_as_the_readme_shows(broken, shell):
    checked = shell(broken, "make routes")

    assert checked.returncode != 0
    assert A_MISTAKE.splitlines()[1:] == checked.stderr.splitlines()[:2]


def test_a_mistake_ends_the_wiring_and_the_build_too(broken, shell):
    runs = [shell(broken, command) for command in ("make wiring", "make build")]

    assert [False, False] == [run.returncode == 0 for run in runs]
    assert [True, True] == ['did you mean "suffix"?' in run.stderr for run in runs]


def test_a_route_that_does_something_else_than_its_case_says_is_told(broken, shell):
    (broken / "layers/routes/routes.yaml").write_text(ROUTES.replace("process_file", "process_csv"))

    checked = shell(broken, "make routes")

    assert checked.returncode != 0
    assert "✗ a file that lands is processed" in checked.stdout
    assert '"dag_id": "process_csv"' in checked.stdout


def test_wiring_that_was_forgotten_is_told_with_the_command_that_mends_it(broken, shell):
    (broken / "layers/routes/routes.yaml").write_text(ROUTES.replace("my-bucket", "my-other-bucket"))

    checked = shell(broken, "make deploy-check")

    assert checked.returncode != 0
    assert "wiring.yaml is not what layers/routes/routes.yaml asks for" in checked.stderr
    assert "make wiring" in checked.stderr


@pytest.mark.parametrize("python", ["/bin/false", "no-such-python"])
def test_a_setup_without_a_python_that_will_do_says_what_to_do(clone, shell, tmp_path, python):
    shutil.copytree(clone, tmp_path / "dagbridge", ignore=shutil.ignore_patterns(*MADE_HERE))

    tried = shell(tmp_path / "dagbridge", f"make setup PYTHON={python}")

    assert tried.returncode != 0
    assert f"{python} is not Python 3.11 or later. Name one that is: make setup PYTHON=python3.12" in tried.stderr
