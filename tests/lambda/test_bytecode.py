"""Bytecode of our own package: the same program, without the texts that nobody reads in Lambda."""

import ast
import importlib.util
import inspect
import marshal
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "layers" / "build" / "bytecode.py"
SOURCE = '''"""A module."""

from __future__ import annotations

ROOM = "kept"


class Thing:
    """A class."""

    def method(self):
        """A method."""
        return __name__, 7


async def alone():
    """A function with nothing else."""


def fails():
    """Another."""
    raise ValueError(ROOM)
'''


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("bytecode_of_the_layer", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def written(script, tmp_path):
    (tmp_path / "thing.py").write_text(SOURCE, encoding="utf-8")
    script.main(tmp_path, "/opt/python")
    (path,) = (tmp_path / "__pycache__").iterdir()
    return path


@pytest.fixture
def module(written):
    names = {"__name__": "thing"}
    exec(marshal.loads(written.read_bytes()[16:]), names)
    return names


def test_modules_and_functions_have_no_docstring(module):
    assert (None, None, None) == (module.get("__doc__"), module["alone"].__doc__, module["Thing"].method.__doc__)


def test_a_class_keeps_its_docstring(module):
    assert "A class." == module["Thing"].__doc__


def test_the_program_is_the_same(module):
    assert (("thing", 7), "kept") == (module["Thing"]().method(), module["ROOM"])
    assert inspect.iscoroutinefunction(module["alone"])


def test_an_error_names_the_line_of_the_source_in_lambda(module):
    with pytest.raises(ValueError, match="kept") as raised:
        module["fails"]()

    last = raised.tb
    while last.tb_next:
        last = last.tb_next
    line = 1 + SOURCE.splitlines().index("    raise ValueError(ROOM)")
    assert ("/opt/python/thing.py", line) == (last.tb_frame.f_code.co_filename, last.tb_lineno)


def test_the_head_says_that_the_source_is_not_compared(written):
    head = written.read_bytes()[:16]

    assert importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") == head[:8]
    assert importlib.util.source_hash(SOURCE.encode()) == head[8:]


def test_a_text_that_is_no_docstring_stays(script):
    tree = script.without_docstrings(ast.parse('def f():\n    x = 1\n    "text"\n    return "kept"\n'))

    assert "'text'" in ast.unparse(tree)
