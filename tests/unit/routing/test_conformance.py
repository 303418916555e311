"""Against the recorded answers of AWS's own engine, where they lie beside the checkout."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from dagbridge.routing import PatternError, RouteIndex, compile_pattern

ROOT = Path(__file__).parents[3]
ANSWERS = ROOT.parent / "shared" / "conformance"

pytestmark = pytest.mark.skipif(not ANSWERS.is_dir(), reason="the recorded answers are not beside this checkout")


@cache
def rows(name):
    with (ANSWERS / name).open(encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines]


def parsed(row, what):
    text = row.get(f"{what}_text")
    return row[what] if text is None else json.loads(text, parse_float=Decimal)


def answer(row):
    try:
        pattern = compile_pattern(parsed(row, "pattern"))
    except (PatternError, json.JSONDecodeError):
        return "invalid"
    return "valid" if row["kind"] == "validate" else pattern.matches(parsed(row, "event"))


def disagreements(name):
    return [row for row in rows(name) if not row.get("quirks") and row["expected"] != answer(row)]


@pytest.mark.parametrize("name", ["event-patterns.jsonl", "event-patterns-random.jsonl"])
def test_every_answer_without_a_quirk_agrees(name):
    assert [] == disagreements(name)


def test_many_rules_at_once_agree():
    disagreements = []

    for row in rows("event-patterns-rulesets.jsonl"):
        index = RouteIndex([compile_pattern(rule) for rule in row["rules"]])
        for event, expected in zip(row["events"], row["expected"], strict=True):
            if sorted(expected) != index.matching(event):
                disagreements.append((row["id"], event))

    assert [] == disagreements


# What docs/patterns.md decides. An answer that changes, to the better or the worse, changes that page.
OTHERWISE = {
    "ip-literal-canonicalised": 2,
    "dotted-key": 7,
    "cidr-family-mixup": 1,
    "legacy-or-as-field": 2,
    "duplicate-keys": 1,
    "astral-ignore-case": 5,
    "exists-false-in-array": 0,
    "mixed-array": 0,
}


@pytest.mark.parametrize("quirk", OTHERWISE)
def test_a_quirk_is_decided_as_documented(quirk):
    both = [*rows("event-patterns.jsonl"), *rows("event-patterns-random.jsonl")]

    otherwise = [row for row in both if row.get("quirks") == [quirk] and row["expected"] != answer(row)]

    assert OTHERWISE[quirk] == len(otherwise)
