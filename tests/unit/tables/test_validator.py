"""What AppConfig may deploy is what the functions load, and nothing else."""

import base64
import json

import pytest

from dagbridge.errors import TableError
from dagbridge.tables.validator import validate_configuration

ROUTE = {"match": {"source": ["aws.s3"]}, "dag_id": "ingest"}
TABLE = {"version": 1, "airflows": {"default": {"secret": "s"}}, "routes": {"orders": ROUTE}}
WRITTEN = (
    "version: 1\nairflows: {default: {secret: s}}\nroutes: {orders: {match: {source: [aws.s3]}, dag_id: ingest}}\n"
)
DEEP = {"a": "x"}
for _ in range(200):
    DEEP = {"a": DEEP}


def event_of(content: str | bytes) -> dict:
    raw = content if isinstance(content, bytes) else content.encode()
    return {
        "applicationId": "a1b2c3d",
        "configurationProfileId": "i7j8k9l",
        "configurationVersion": "3",
        "content": base64.b64encode(raw).decode(),
        "uri": "hosted",
    }


def refusal(event: object) -> str:
    with pytest.raises(TableError) as error:
        validate_configuration(event)
    return str(error.value)


def test_a_valid_table_may_be_deployed():
    table = validate_configuration(event_of(json.dumps(TABLE)))

    assert ["orders"] == [route.name for route in table.routes]


def test_the_base64_may_be_in_lines():
    event = event_of(json.dumps(TABLE)) | {"content": base64.encodebytes(json.dumps(TABLE).encode()).decode()}

    assert 1 == len(validate_configuration(event).routes)


@pytest.mark.parametrize("event", [None, [], "x", {}, {"content": None}, {"content": 1}, {"content": {"version": 1}}])
def test_what_appconfig_did_not_send_is_refused(event):
    assert (
        "the routing table has 1 mistake:\n"
        "  `content` is missing: AppConfig invokes this function, as a validator of a configuration profile"
    ) == refusal(event)


@pytest.mark.parametrize("content", ["{}", "%%%", "YQ", "é", "YWJ"])
def test_content_that_is_not_base64_is_refused(content):
    expected = "the routing table has 1 mistake:\n  `content` is not base64, which AppConfig sends"

    assert expected == refusal({"content": content})


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_configuration_is_refused_as_the_functions_would(content):
    expected = (
        "the routing table has 1 mistake:\n  the configuration is empty; it must be what `dagbridge compile` writes"
    )

    assert expected == refusal({"content": content})


@pytest.mark.parametrize("content", [b"\xff\xfe", json.dumps(TABLE).encode("utf-16")])
def test_what_is_no_utf_8_is_refused(content):
    expected = "  the configuration is no UTF-8 text; it must be what `dagbridge compile` writes"

    assert expected == refusal(event_of(content)).splitlines()[1]


@pytest.mark.parametrize("content", [WRITTEN, "{", "[" * 99_999, "\ufeff{}", " "])
def test_what_is_not_json_is_refused_with_the_command_that_makes_it(content):
    (mistake,) = refusal(event_of(content)).splitlines()[1:]

    assert mistake.startswith("  the configuration is not valid JSON: ")
    assert mistake.endswith("; `dagbridge compile` makes it of the table as it is written")


def test_yaml_is_not_accepted_whatever_the_profile_is_called():
    event = event_of(WRITTEN) | {"uri": "s3://acme-config/routes.yaml", "configurationProfileId": "routes.yaml"}

    assert "is not valid JSON" in refusal(event)


@pytest.mark.parametrize("document", [None, [], "x", 1, True, {}])
def test_what_is_no_table_is_refused(document):
    assert refusal(event_of(json.dumps(document))).startswith("the routing table has ")


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"version": 2}, "version: must be 1"),
        (
            {"rules": {}},
            "rules: unknown key; did you mean `routes`?; known: `version`, `airflows`, `routes`, `webhooks`",
        ),
        ({"routes": {"a": ROUTE | {"airflow": "other"}}}, "routes.a.airflow: no such airflow; `airflows` has: default"),
        (
            {"routes": {"a": ROUTE | {"match": {"source": [{"sufix": "s3"}]}}}},
            'routes.a.match.source[0]: unknown operator "sufix"; did you mean "suffix"?',
        ),
        (
            {"routes": {"a": ROUTE | {"conf": {"key": "${detail.["}}}},
            "routes.a.conf.key: the ${ at character 1 is never closed by a }; for a literal ${ write $${",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(change, mistake):
    assert f"the routing table has 1 mistake:\n  {mistake}" == refusal(event_of(json.dumps(TABLE | change)))


def test_a_table_of_a_newer_release_is_refused_by_the_key_that_this_one_does_not_know():
    newer = TABLE | {"routes": {"orders": ROUTE | {"priority_weight": 3}}}

    assert "routes.orders.priority_weight: unknown key; known: `description`" in refusal(event_of(json.dumps(newer)))


def test_a_pattern_that_is_too_deep_is_refused():
    assert "objects deep" in refusal(event_of(json.dumps(TABLE | {"routes": {"a": ROUTE | {"match": DEEP}}})))


def test_every_mistake_is_told_at_once():
    wrong = TABLE | {"version": 2, "rules": {}, "routes": {"a": {}, "b c": ROUTE}}

    told = refusal(event_of(json.dumps(wrong))).splitlines()

    assert ("the routing table has 5 mistakes:", 5) == (told[0], len(told) - 1)


def test_of_very_many_mistakes_the_first_hundred_are_told_and_how_many_there_are():
    wrong = TABLE | {"routes": {f"r-{at}": {**ROUTE, "x": 1} for at in range(2_000)}}

    told = refusal(event_of(json.dumps(wrong))).splitlines()

    assert (
        "the routing table has 2000 mistakes:",
        "  routes.r-99.x",
        "  and 1900 more, which `dagbridge validate` tells",
        102,
    ) == (told[0], told[100].split(":")[0], told[101], len(told))
