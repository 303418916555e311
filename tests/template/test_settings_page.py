"""docs/settings.md has every variable and every parameter, each with the default of the template, and nothing else."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in PAGE.splitlines() if line[:3] == "| `"
]
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
PARAMETER = re.compile(r"[A-Z]\w*[a-z]\w*")


def names_in(cells, shape):
    """The names of one shape that stand in these cells as code."""
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell) if shape.fullmatch(name)]


# A row begins with a variable, and then with the parameter that sets it; or with a parameter that sets none.
VARIABLES = {row[0].strip("`"): row for row in ROWS if names_in(row[:1], VARIABLE)}
PARAMETERS = {
    name: row for row in ROWS for name in names_in(row[: 2 if row[0].strip("`") in VARIABLES else 1], PARAMETER)
}


@pytest.fixture(scope="module")
def declared(of_type):
    """The variables of all functions: name → value."""
    found = {}
    for function in of_type("AWS::Lambda::Function").values():
        found |= function["Environment"]["Variables"]
    return found


def test_every_variable_of_a_function_has_its_row(declared):
    assert sorted(declared) == sorted(VARIABLES)


def test_every_parameter_has_its_row(written):
    assert sorted(written["Parameters"]) == sorted(PARAMETERS)


def test_no_variable_and_no_parameter_has_two_rows():
    first = [row[0] for row in ROWS]

    assert sorted(set(first)) == sorted(first)


def test_a_variable_stands_beside_the_parameter_that_sets_it(declared, written):
    references = {name: value["Ref"] for name, value in declared.items() if isinstance(value, dict) and "Ref" in value}
    set_by = {name: [referred] for name, referred in references.items() if referred in written["Parameters"]}

    assert set_by == {name: names_in(VARIABLES[name][1:2], PARAMETER) for name in set_by}


def test_every_parameter_is_told_with_its_default(written):
    wrong = {}
    for name, row in PARAMETERS.items():
        default, told = str(written["Parameters"][name]["Default"]), row[-2]
        if default not in ("", "false") and default not in re.split(r"[`\s()]+", told):
            wrong[name] = (default, told)

    assert {} == wrong


def test_a_parameter_with_bounds_is_told_with_them(written):
    wrong = {}
    for name, row in PARAMETERS.items():
        parameter = written["Parameters"][name]
        bounds = [str(parameter[bound]) for bound in ("MinValue", "MaxValue") if bound in parameter]
        if row[0].strip("`") == name and not set(bounds) <= set(row[1].split()):
            wrong[name] = (bounds, row[1])

    assert {} == wrong


def test_a_parameter_with_a_choice_is_told_with_it(written):
    wrong = {}
    for name, row in PARAMETERS.items():
        choice = [value for value in written["Parameters"][name].get("AllowedValues", []) if isinstance(value, str)]
        if not all(f"`{value}`" in row[-3] for value in choice) and choice != ["true", "false"]:
            wrong[name] = (choice, row[-3])

    assert {} == wrong
