"""What is in the layers: enough to run, ready to load, and nothing that is of no use in Lambda."""

import importlib.util
import json
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from samcli.yamlhelper import yaml_parse

from layers.build import prune
from tests.support.lambda_runtime import layers_on_path

ROOT = Path(__file__).parents[2]
PYTHON_LAYERS = ["CoreLayer", "DependenciesLayer"]
MAGIC_3_13 = (3571).to_bytes(2, "little") + b"\r\n"  # CPython 3.13's bytecode, importlib/_bootstrap_external.py
UNCHECKED_HASH = (1).to_bytes(4, "little")  # PEP 552: hash-based, and never compared with the source
MEGABYTE = 1024 * 1024


def files_in(build, layer):
    found = [path for path in (build / layer).rglob("*") if path.is_file()]
    assert found
    return found


def python_answers(lambda_python, build, code):
    """Run a line in the runtime's Python with the layers on its path."""
    environment = layers_on_path(build)
    return subprocess.run([lambda_python, "-c", code], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("layer", PYTHON_LAYERS)
def test_every_module_has_its_bytecode(build, python_3_13, layer):
    modules = [path for path in files_in(build, layer) if path.suffix == ".py"]

    without = [m for m in modules if not (m.parent / "__pycache__" / f"{m.stem}.cpython-313.pyc").exists()]

    assert [] == without


@pytest.mark.parametrize("layer", PYTHON_LAYERS)
def test_bytecode_is_of_the_runtime_and_loaded_without_a_look_at_the_source(build, python_3_13, layer):
    heads = {path.read_bytes()[:8] for path in files_in(build, layer) if path.suffix == ".pyc"}

    assert {MAGIC_3_13 + UNCHECKED_HASH} == heads


@pytest.mark.parametrize("layer", PYTHON_LAYERS)
def test_a_layer_has_no_machine_code_so_that_it_serves_both_architectures(build, layer):
    assert [] == [path for path in files_in(build, layer) if path.suffix in {".so", ".pyd", ".dylib"}]


def test_the_dependency_layer_has_no_tests_and_no_commands(build):
    folders = {part for path in files_in(build, "DependenciesLayer") for part in path.relative_to(build).parts[:-1]}

    assert set() == folders & {"test", "tests", "bin"}


def test_the_core_layer_is_the_package_as_it_is_in_the_tree_without_what_no_handler_reads(build):
    package = ROOT / "layers/core/dagbridge"
    ours = {p.relative_to(package) for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc"}

    built = build / "CoreLayer/python/dagbridge"

    assert ours - {Path("routing/schema.json"), Path("routing/explain.py")} == {
        p.relative_to(built) for p in built.rglob("*") if p.is_file() and p.suffix != ".pyc"
    }


def test_the_routes_layer_is_the_routing_table_as_json_and_its_digest(build):
    routes = yaml.safe_load((ROOT / "layers/routes/routes.yaml").read_text(encoding="utf-8"))

    assert {"routes.json", "routes.json.sha256"} == {file.name for file in files_in(build, "RoutesLayer")}
    assert routes == json.loads((build / "RoutesLayer/routes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("layer", "megabytes"), [("CoreLayer", 1), ("DependenciesLayer", 6), ("RoutesLayer", 1)])
def test_a_layer_is_small(build, layer, megabytes):
    assert sum(path.stat().st_size for path in files_in(build, layer)) < megabytes * MEGABYTE


def test_layers_and_functions_are_three_megabytes_at_most_when_zipped(build):
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as file:
        for path in build.rglob("*"):
            file.write(path, path.relative_to(build))

    assert zipped.tell() < 3 * MEGABYTE


def test_a_layer_has_no_module_that_no_handler_can_import(build):
    path = [build / layer / "python" for layer in PYTHON_LAYERS]
    handlers = build.glob("*Function/*.py")

    shipped = {file for folder in path for file in folder.rglob("*.py")}

    assert set() == shipped - prune.reachable(handlers, path)


def test_a_function_is_its_handler_alone(build):
    template = yaml_parse((build / "template.yaml").read_text(encoding="utf-8"))
    functions = [n for n, r in template["Resources"].items() if r["Type"] == "AWS::Serverless::Function"]

    shared = {"app.py", "poll.py", "run_dag.asl.yaml"}  # of Step Functions, whose two functions have one folder
    expected = {name: shared if name.startswith("StepFunctions") else {"app.py"} for name in functions}
    assert 8 == len(functions)
    assert expected == {name: {path.name for path in files_in(build, name)} for name in functions}


@pytest.mark.parametrize("module", ["moto", "yaml", "pytest", "jsonschema", "click", "samcli", "dagbridge_cli"])
def test_nothing_of_the_development_environment_is_seen(build, lambda_python, module):
    assert importlib.util.find_spec(module)  # here it is

    seen = python_answers(lambda_python, build, f"import {module}")

    assert f"ModuleNotFoundError: No module named '{module}'" in seen.stderr


@pytest.mark.parametrize(
    ("module", "layer"),
    [("dagbridge", "CoreLayer"), ("requests", "DependenciesLayer"), ("jmespath", "DependenciesLayer")],
)
def test_what_a_handler_imports_comes_from_its_layer(build, lambda_python, module, layer):
    seen = python_answers(lambda_python, build, f"import {module}; print({module}.__file__)")

    assert f"{build / layer / 'python' / module / '__init__.py'}\n" == seen.stdout


def test_what_is_reachable_does_not_depend_on_what_the_building_python_has(tmp_path):
    assert importlib.util.find_spec("yaml")  # here it is
    (tmp_path / "inside.py").write_text("import yaml, json, boto3\n")
    (tmp_path / "handler.py").write_text("def handler():\n    import inside\n")

    found = prune.reachable([tmp_path / "handler.py"], [tmp_path])

    assert {tmp_path / "handler.py", tmp_path / "inside.py"} == found
