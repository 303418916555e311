"""docs/operations.md has something to do for whatever can go wrong."""

import re
from pathlib import Path

import pytest

from dagbridge import errors
from dagbridge.outcome import Kind

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r"^\| `(\w+)` \| (?:`(\w+))?", PAGE, re.MULTILINE))


def types_below(base: type) -> list[str]:
    return [kind.__name__ for kind in vars(errors).values() if isinstance(kind, type) and base in kind.__bases__]


@pytest.mark.parametrize("name", types_below(errors.DeferredError))
def test_every_error_that_waits_has_its_row(name):
    assert ("deferred", name) in ROWS


@pytest.mark.parametrize("name", types_below(errors.RejectedError))
def test_every_error_that_ends_a_delivery_has_its_row(name):
    assert ("rejected", name) in ROWS


@pytest.mark.parametrize("kind", Kind)
def test_every_outcome_has_its_row(kind):
    assert str(kind) in {outcome for outcome, _ in ROWS}


@pytest.mark.parametrize("status", ["400", "401", "403", "404", "405", "409", "413", "422", "429", "5xx"])
def test_every_status_that_airflow_answers_is_there(status):
    assert status in PAGE


def test_no_row_is_of_an_error_that_there_is_not():
    known = {"", *types_below(errors.DeferredError), *types_below(errors.RejectedError)}

    assert set() == {name for outcome, name in ROWS if outcome in set(Kind)} - known
