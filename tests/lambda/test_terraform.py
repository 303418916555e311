"""What the Terraform example packs is what `sam build` makes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/terraform"


def packed():
    """The folders of the build that layers.tf names."""
    return set(
        re.findall(r'"(\w+Layer)"|\{var\.build_dir\}/(\w+)"', (EXAMPLE / "layers.tf").read_text(encoding="utf-8"))
    )


def test_every_folder_that_the_example_packs_is_made_by_sam_build(build):
    names = {layer or function for layer, function in packed()}

    assert {"CoreLayer", "DependenciesLayer", "RoutesLayer", "SqsFunction"} == names
    assert names == {name for name in names if any((build / name).iterdir())}


def test_the_handler_that_the_example_names_is_in_its_folder(build):
    (handler,) = re.findall(r'handler += "(.+)"', (EXAMPLE / "function.tf").read_text(encoding="utf-8"))

    assert "def handler(" in (build / "SqsFunction" / f"{handler.split('.')[0]}.py").read_text(encoding="utf-8")


def test_the_table_is_where_the_example_says(build):
    (table,) = re.findall(r'DAGBRIDGE_ROUTES += "/opt/(.+)"', (EXAMPLE / "function.tf").read_text(encoding="utf-8"))

    assert (build / "RoutesLayer" / table).is_file()


def test_the_build_is_where_the_example_looks_for_it():
    (folder,) = re.findall(r'default +=\s"(\S*aws-sam\S*)"', (EXAMPLE / "variables.tf").read_text(encoding="utf-8"))

    assert ROOT / ".aws-sam/build" == (EXAMPLE / folder).resolve()
