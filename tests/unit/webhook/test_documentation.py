"""docs/webhooks.md tells of every key, scheme and answer, and its tables can be loaded."""

import re
from pathlib import Path

import pytest
import yaml

from dagbridge.routing import load_table
from dagbridge.routing.hook import SCHEMES
from dagbridge.webhook.answers import _ERRORS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
TABLES = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)]
OWN = {"version": 1, "airflows": {"default": {"secret": "s"}}}
ROUTES = {"any": {"match": {"source": ["dagbridge.webhook"]}, "dag_id": "d"}}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: next(iter(table["webhooks"])))
def test_a_table_of_the_page_is_valid(table):
    assert table["webhooks"].keys() == load_table(OWN | {"routes": ROUTES} | table).webhooks.keys()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_has_its_line_with_its_header(scheme):
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{scheme}` |")]

    assert SCHEMES[scheme].header in line


@pytest.mark.parametrize(("status", "error"), _ERRORS.items())
def test_every_refusal_has_its_line(status, error):
    assert f"| {status} | `{error}` |" in PAGE


def test_the_samples_that_it_names_are_there():
    names = re.findall(r"events/[a-z_/-]+\.json", PAGE)

    assert names
    assert all((ROOT / name).is_file() for name in names)
