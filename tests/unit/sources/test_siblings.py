"""Only sources/__init__.py knows every shape: no source imports its sibling."""

import ast
from pathlib import Path

import pytest

from dagbridge import sources

HERE = Path(sources.__file__).parent
SHAPES = ["airflow", "eventbridge", "s3", "s3_eventbridge", "sns", "sqs", "step_functions", "webhook"]


def imported(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_shapes_are_all_those_that_define_one():
    assert [file.stem for file in sorted(HERE.glob("*.py")) if "\nSHAPE = " in file.read_text()] == SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_no_source_imports_its_sibling(shape):
    siblings = {f"dagbridge.sources.{sibling}" for sibling in SHAPES}

    assert siblings & set(imported(HERE / f"{shape}.py")) == set()
