"""Whoever applies the example sees what a variable means, and cannot give it a value that fails later."""

import re

import pytest

from tests.template.terraform.conftest import FILES, FOLDER, VARIABLE

NO_PARAMETERS = {"name", "build_dir"}  # the stack's name, and what `sam deploy` finds by itself
OTHERS = [file for file in FILES if file.name != "variables.tf"]


def parameter_of(name):
    return "".join(word.capitalize() for word in name.split("_"))


@pytest.fixture(scope="module")
def shared(example, written):
    """The variables that are parameters of the template, with these."""
    names = example.variables.keys() - NO_PARAMETERS
    return {name: (example.variables[name], written["Parameters"][parameter_of(name)]) for name in names}


def condition(variable):
    (validation,) = variable["validation"]
    return validation["condition"]


def test_every_variable_says_what_it_is_and_of_which_type(example):
    assert example.variables
    assert [] == [name for name, body in example.variables.items() if not {"description", "type"} <= set(body)]


def test_every_variable_is_validated_and_says_in_words_what_it_allows(example):
    wanted = {name: [{"condition", "error_message"}] for name in example.variables}

    assert wanted == {name: [set(v) for v in body.get("validation", [])] for name, body in example.variables.items()}


def test_every_validation_is_of_its_own_variable(example):
    assert {name: {name} for name in example.variables} == {
        name: set(VARIABLE.findall(condition(body))) for name, body in example.variables.items()
    }


def test_every_variable_is_used_and_every_one_that_is_used_is_declared(example):
    used = {name for file in OTHERS for name in VARIABLE.findall(file.read_text(encoding="utf-8"))}

    assert set(example.variables) == used


def test_a_variable_has_the_default_of_its_parameter(shared):
    defaults = {name: parameter["Default"] for name, (_, parameter) in shared.items() if name != "landing_bucket"}

    assert defaults == {name: body["default"] for name, (body, _) in shared.items() if "default" in body}


def test_the_bucket_must_be_named(example):
    assert "default" not in example.variables["landing_bucket"]


def test_a_number_has_the_bounds_of_its_parameter(shared):
    bounds = {n: (p["MinValue"], p["MaxValue"]) for n, (_, p) in shared.items() if "MinValue" in p}
    written = {}
    for name, (body, _) in shared.items():
        if found := re.match(rf"\$\{{var\.{name} >= (\d+) && var\.{name} <= (\d+)[ }}]", condition(body)):
            written[name] = (int(found[1]), int(found[2]))

    assert 6 == len(bounds)
    assert bounds == written


def test_a_choice_has_the_values_of_its_parameter(shared):
    choices = {n: p["AllowedValues"] for n, (_, p) in shared.items() if "AllowedValues" in p}
    written = {}
    for name, (body, _) in shared.items():
        if found := re.match(rf"\$\{{contains\(\[(.*)\], var\.{name}\)\}}", condition(body), re.DOTALL):
            values = [text.strip().strip('"') for text in found[1].split(",")]
            written[name] = [int(value) if value.isdigit() else value for value in values]

    assert 3 == len(choices)
    assert choices == written


def test_a_text_has_the_pattern_of_its_parameter(shared):
    patterns = {n: p["AllowedPattern"] for n, (_, p) in shared.items() if "AllowedPattern" in p}
    patterns["landing_bucket"] = (
        patterns["landing_bucket"].removeprefix("(").removesuffix(")?")
    )  # here it must be named
    written = {}
    for name, (body, _) in shared.items():
        if found := re.match(rf'\$\{{can\(regex\("\^(.*)\$", var\.{name}\)\)\}}', condition(body)):
            written[name] = found[1].replace("\\\\", "\\")

    assert 3 == len(patterns)
    assert patterns == written


def test_the_readme_names_every_variable_that_must_be_given(example):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    needed = [name for name, body in example.variables.items() if "default" not in body]

    assert ["landing_bucket"] == needed
    assert [] == [name for name in needed if f"-var {name}=" not in readme]


def test_every_output_says_what_it_is_for(example):
    assert [] == [name for name, body in example.outputs.items() if not {"description", "value"} <= set(body)]
