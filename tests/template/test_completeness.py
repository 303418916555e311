"""Nothing in the template is there for nothing, and nothing is forgotten."""

import re
from pathlib import Path

import pytest

SETTINGS = Path(__file__).parents[2] / "docs" / "settings.md"


def references_in(node):
    """Find what a tree refers to: names of `Ref`, `Fn::Sub`, `Condition` and the first of `Fn::If`."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("Ref", "Condition") and isinstance(value, str):
                yield value
            elif key == "Fn::If":
                yield value[0]
            elif key == "Fn::Sub":
                yield value if isinstance(value, str) else value[0]
            yield from references_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from references_in(value)


@pytest.fixture(scope="module")
def referred_to(written):
    used = {part: written[part] for part in ("Conditions", "Globals", "Resources", "Outputs")}
    return list(references_in(used))


def test_every_parameter_is_used(written, referred_to):
    assert [] == [n for n in written["Parameters"] if not any(n == r or f"${{{n}}}" in r for r in referred_to)]


def test_every_condition_is_used(written, referred_to):
    assert [] == [name for name in written["Conditions"] if name not in referred_to]


def test_every_role_is_bounded_by_the_policy_that_is_named(of_type):
    roles = of_type("AWS::IAM::Role")

    bound = {"Fn::If": ["HasPermissionsBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]}
    assert dict.fromkeys(roles, bound) == {name: role.get("PermissionsBoundary") for name, role in roles.items()}


def test_every_log_group_forgets(of_type):
    groups = of_type("AWS::Logs::LogGroup")

    assert [{"Ref": "LogRetentionDays"}] * len(groups) == [group["RetentionInDays"] for group in groups.values()]


def test_the_settings_page_has_every_parameter_and_no_other(written):
    told = re.findall(
        r"^\| (?:`[A-Z_]+` \| )?`([A-Z][A-Za-z0-9]*)`", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert sorted(written["Parameters"]) == sorted(told)


def test_what_a_resource_is_excused_from_has_its_reason(written):
    excused = [
        excuse
        for resource in written["Resources"].values()
        for excuse in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]

    assert [] == [excuse for excuse in excused if len(excuse.get("comment", "")) < 20]
    assert len(excused) == 6
