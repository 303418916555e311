"""The parts of `sam build`, where things are not as they should be."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """A checkout in which the routing table can be changed, and nothing was set up."""
    for linked in ("cli", "requirements", "layers/core", "layers/build"):
        (tmp_path / linked).parent.mkdir(exist_ok=True)
        (tmp_path / linked).symlink_to(ROOT / linked)
    shutil.copytree(ROOT / "layers/routes", tmp_path / "layers/routes")
    return tmp_path


@pytest.fixture
def path_without_python(tmp_path):
    """A PATH on which there is everything but a Python."""
    folder = tmp_path / "commands"
    folder.mkdir()
    for command in ("bash", "cp", "find", "head", "mkdir", "rm"):
        (folder / command).symlink_to(shutil.which(command))
    return str(folder)


def run_script(project, script, **environment):
    command = [f"layers/build/{script}", project / "out"]
    environment = {**os.environ, **environment}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def link_environment(project):
    (project / ".venv").symlink_to(ROOT / ".venv")


def test_an_invalid_routing_table_ends_the_build_with_every_mistake_and_its_line(project):
    link_environment(project)
    table = "version: 1\nairflows:\n  default: {secret: s}\nroutes:\n  a: {match: {source: x}, dag_id: d}\n  b!: {}\n"
    (project / "layers/routes/routes.yaml").write_text(table)

    done = run_script(project, "routes.sh")

    assert done.returncode == 1
    assert not (project / "out/routes.json").exists()
    assert ["routes.yaml:5", "routes.yaml:6"] == sorted({word[:13] for word in done.stderr.split() if "yaml:" in word})


def test_the_routing_table_compiles_where_nothing_was_set_up(project):
    done = run_script(project, "routes.sh")

    assert ("", 0) == (done.stderr, done.returncode)
    assert (project / "out/routes.json").exists()


def test_the_core_layer_is_built_without_bytecode_where_there_is_no_python(project, path_without_python):
    done = run_script(project, "core.sh", PATH=path_without_python, PYENV_ROOT="/nowhere")

    assert done.returncode == 0
    assert "No CPython 3.13 was found" in done.stdout
    assert {".py", ".typed"} == {p.suffix for p in (project / "out").rglob("*") if p.is_file()}


def test_a_build_without_any_python_says_what_it_needs(project, path_without_python):
    done = run_script(project, "dependencies.sh", PATH=path_without_python, PYENV_ROOT="/nowhere")

    assert (1, "No Python 3.11 or later with pip was found: it fetches the wheels of the dependency layer.\n") == (
        done.returncode,
        done.stderr,
    )


def test_the_same_source_gives_the_same_bytes(project, python_3_13, tmp_path):
    link_environment(project)
    first = run_script(project, "core.sh")
    shutil.move(project / "out", project / "before")

    second = run_script(project, "core.sh")

    compare = ["diff", "-r", project / "before", project / "out"]
    assert (0, 0) == (first.returncode, second.returncode)
    assert subprocess.run(compare, capture_output=True, text=True, check=False).stdout == ""
