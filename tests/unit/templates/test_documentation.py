"""Every example of docs/templates.md is run, and every function of ours has one."""

import json
import re
from pathlib import Path

import pytest
import yaml

from dagbridge.errors import MappingError
from dagbridge.templates import TemplateError, compile_template
from dagbridge.templates.functions import TemplateFunctions
from dagbridge.templates.times import DIRECTIVES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "templates.md").read_text(encoding="utf-8")
EVENT = json.loads(re.findall(r"^```json event\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0])
EXAMPLES = [
    yaml.safe_load(block) for block in re.findall(r"^```yaml example\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
]
ROWS = re.findall(r"^\| `(\w+)\(.*?\)` \|.*\| `(\$\{.*\})` \| `(.*)` \|$", PAGE, re.MULTILINE)
LETTERS = re.findall(r"`%(.)` ([^,(|\s]+)", PAGE)
OURS = {
    name
    for name, spec in TemplateFunctions.FUNCTION_TABLE.items()
    if spec["function"].__module__.startswith("dagbridge")
}


def examples_with(outcome: str) -> list[object]:
    return [pytest.param(e["template"], e[outcome], id=str(e["template"])) for e in EXAMPLES if outcome in e]


@pytest.mark.parametrize(("template", "expected"), examples_with("gives"))
def test_an_example_gives_what_the_page_says(template, expected):
    actual = compile_template(template).render(EVENT, where="conf")

    assert expected == actual


@pytest.mark.parametrize(("template", "expected"), examples_with("mistake"))
def test_an_example_of_a_mistake_is_refused_at_load(template, expected):
    with pytest.raises(TemplateError) as caught:
        compile_template(template)

    assert expected in str(caught.value)


@pytest.mark.parametrize(("template", "expected"), examples_with("refused"))
def test_an_example_without_a_value_is_refused_for_the_event(template, expected):
    compiled = compile_template(template)

    with pytest.raises(MappingError) as caught:
        compiled.render(EVENT, where="conf")

    assert expected in str(caught.value)


@pytest.mark.parametrize(("name", "template", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_of_the_table_of_functions_is_true(name, template, expected):
    actual = compile_template(template).render(EVENT)

    assert json.loads(expected) == actual


def test_every_example_says_what_becomes_of_it():
    outcomes = [set(example) - {"template"} for example in EXAMPLES]

    assert [] == [o for o in outcomes if len(o) != 1 or not o <= {"gives", "mistake", "refused"}]


def test_every_function_of_ours_has_a_row():
    jmespaths_own = {"join", "to_string"}  # ours only in that they have a bound

    assert OURS - jmespaths_own == {name for name, _, _ in ROWS}


def test_every_row_calls_the_function_that_it_is_about():
    assert [] == [name for name, template, _ in ROWS if f"{name}(" not in template]


@pytest.mark.parametrize(("letter", "expected"), LETTERS)
def test_a_letter_of_format_time_writes_what_the_page_says(letter, expected):
    actual = compile_template(f"${{format_time(time, '%{letter}')}}").render(EVENT)

    assert expected == actual


def test_every_letter_of_format_time_is_on_the_page():
    assert set(DIRECTIVES) == {letter for letter, _ in LETTERS}
