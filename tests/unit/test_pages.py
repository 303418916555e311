"""The pages lead where they say, each can be reached from the README, and their routing tables can be loaded."""

import re
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from dagbridge.routing import load_table

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("", "docs", "airflow_plugin", "tests/faults")
PAGES = {
    page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8")
    for folder in FOLDERS
    for page in sorted((ROOT / folder).glob("*.md"))
}
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]\n]*(?:\n[^\]\n]*)?\]\(([^)\s]+)\)")
TABLE = re.compile(r"^ *(airflows|webhooks|routes|match):", re.MULTILINE)
AIRFLOWS = {"default": {"secret": "airflow/connections/airflow_default"}}
ROUTES = {"any": {"match": {"source": ["a"]}, "dag_id": "d"}}


def links_of(page):
    """Where a page leads: what is no address on the web."""
    prose = FENCE.sub("", PAGES[page])
    return [target for target in LINK.findall(prose) if not re.match(r"[a-z]+:", target)]


def anchors_of(text):
    """The anchors that GitHub gives a page's headings."""
    seen = {}
    for heading in re.findall(r"^#{1,6} +(.+?) *$", FENCE.sub("", text), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        seen[anchor] = seen.get(anchor, -1) + 1
        yield f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor


def place_of(page, target):
    """The file that a link leads to, as seen from the root, and the anchor in it."""
    path, _, anchor = target.partition("#")
    file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    return file, anchor


def tables_of(page):
    """The routing tables of a page, each completed with what it leaves out."""
    for _, language, block in FENCE.findall(PAGES[page]):
        if language == "yaml" and TABLE.search(block):
            value = yaml.safe_load(dedent(block))
            whole = bool({"airflows", "routes", "webhooks"} & set(value))
            if "cases" not in value:
                yield {"version": 1, "airflows": AIRFLOWS, "routes": ROUTES} | (value if whole else {"routes": value})


TABLES = [(page, number, table) for page in PAGES for number, table in enumerate(tables_of(page), 1)]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_something(page):
    lost = [target for target in links_of(page) if not place_of(page, target)[0].exists()]

    assert [] == lost


@pytest.mark.parametrize("page", PAGES)
def test_every_anchor_of_a_page_is_there(page):
    lost = []
    for target in links_of(page):
        file, anchor = place_of(page, target)
        if anchor and file.suffix == ".md" and anchor not in anchors_of(file.read_text(encoding="utf-8")):
            lost.append(target)

    assert [] == lost


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = set(), ["README.md"]
    while ahead:
        page = ahead.pop()
        if page in PAGES and page not in reached:
            reached.add(page)
            ahead += [place_of(page, target)[0].relative_to(ROOT).as_posix() for target in links_of(page)]

    assert set(PAGES) == reached


@pytest.mark.parametrize(
    ("page", "table"), [(page, table) for page, _, table in TABLES], ids=[f"{page}-{n}" for page, n, _ in TABLES]
)
def test_a_routing_table_of_a_page_is_valid(page, table):
    assert table["routes"].keys() == {route.name for route in load_table(table).routes}


def test_the_pages_that_explain_the_table_have_some():
    assert {"README.md", "docs/routes.md", "docs/webhooks.md", "docs/from-the-sample-lambda.md"} <= {
        t[0] for t in TABLES
    }


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## The run's id", "the-runs-id"),
        ("## `airflows`", "airflows"),
        ("### Once, and at least once", "once-and-at-least-once"),
        ("## To add …", "to-add-"),
    ],
)
def test_an_anchor_is_made_as_github_makes_it(heading, anchor):
    assert [anchor] == list(anchors_of(f"{heading}\n"))


def test_every_file_that_contributing_names_is_there():
    named = re.findall(r"`([\w.-]+/[\w./-]*)`", PAGES["CONTRIBUTING.md"])

    lost = [name for name in named if not any((ROOT / base / name).exists() for base in ("", "layers/core/dagbridge"))]
    assert [] == lost
