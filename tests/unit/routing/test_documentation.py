"""Every example of docs/patterns.md holds."""

import re
from pathlib import Path

import pytest
import yaml

from dagbridge.routing import PatternError, compile_pattern
from dagbridge.routing.operators import OPERATORS

PAGE = (Path(__file__).parents[3] / "docs" / "patterns.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)]


def events(block, answer):
    found = block[answer]
    return found if isinstance(found, list) else [found]


def examples(answer):
    return [(block["pattern"], event) for block in BLOCKS if "pattern" in block for event in events(block, answer)]


def operators_in(pattern):
    if isinstance(pattern, list):
        return {name for value in pattern if isinstance(value, dict) for name in value}
    return {name for inner in pattern.values() for name in operators_in(inner)} if isinstance(pattern, dict) else set()


@pytest.mark.parametrize(("pattern", "event"), examples("matches"))
def test_an_example_matches(pattern, event):
    assert compile_pattern(pattern).matches(event)


@pytest.mark.parametrize(("pattern", "event"), examples("does not match"))
def test_an_example_does_not_match(pattern, event):
    assert not compile_pattern(pattern).matches(event)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "invalid" in block])
def test_an_example_of_a_mistake_is_reported_so(block):
    with pytest.raises(PatternError) as error:
        compile_pattern(block["invalid"])

    assert block["because"] == str(error.value)


def test_every_example_is_of_a_kind_that_is_run():
    kinds = {frozenset(block) for block in BLOCKS}

    assert {frozenset({"pattern", "matches", "does not match"}), frozenset({"invalid", "because"})} == kinds


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_has_an_example(operator):
    assert any(operator in operators_in(block.get("pattern", {})) for block in BLOCKS)
