"""What `terraform validate` would say first: each name is declared, each argument is one that the provider knows."""

import re

import pytest

from tests.template.terraform.conftest import FILES

REFERENCE = re.compile(r"(?<![\w.\"/:-])(data\.)?((?:aws|archive)_\w+)\.(\w+)(?:\[[^\]]*\])?(?:\.(\w+))?")
LOCAL = re.compile(r"\blocal\.(\w+)")
META = {"for_each", "depends_on"}


@pytest.fixture(scope="module")
def text():
    return "\n".join(file.read_text(encoding="utf-8") for file in FILES)


@pytest.fixture(scope="module")
def references(text):
    found = {(data or "", kind, name, attribute) for data, kind, name, attribute in REFERENCE.findall(text)}
    assert len(found) > 30
    return found


def test_every_resource_that_is_named_is_declared(example, references):
    named = {(data, f"{kind}.{name}") for data, kind, name, _ in references}

    declared = {("", name) for name in example.resources} | {("data.", name) for name in example.data}
    assert set() == named - declared


def test_every_data_source_is_used(example, references):
    assert set() == set(example.data) - {f"{kind}.{name}" for data, kind, name, _ in references if data}


def test_every_local_is_declared_and_used(example, text):
    assert set(example.locals) == set(LOCAL.findall(text))


def test_every_attribute_that_is_read_is_one_of_the_provider(provider, references):
    read = {(f"{data}{kind}", attribute) for data, kind, _, attribute in references if attribute and "aws_" in kind}

    known = {
        (kind, attribute)
        for kind, has in provider.items()
        for attribute in (*has["attributes"], *has["computed"], "id")
    }
    assert set() == read - known


def blocks(example):
    """Each resource and data source of AWS's provider: `(place, type, body)`."""
    for prefix, found in (("", example.resources), ("data.", example.data)):
        for name, body in found.items():
            if name.startswith("aws_"):
                yield f"{prefix}{name}", f"{prefix}{name.split('.')[0]}", body


def strangers(body, known, place):
    """Name what a block has that the provider does not know, or lacks that it must have."""
    nested = known.get("blocks", {})
    for dynamic in body.get("dynamic", []):
        for name, inner in dynamic.items():
            body = {**body, name: [*body.get(name, []), *inner["content"]]}
    yield from (f"{place}.{name} is missing" for name in known["required"] if name not in body)
    for name, value in body.items():
        if name in nested:
            for inner in value:
                yield from strangers(inner, nested[name], f"{place}.{name}")
        elif name not in known["attributes"] and name not in META | {"dynamic"}:
            yield f"{place}.{name} is unknown"


def test_every_argument_is_known_and_none_is_missing(example, provider):
    found = [each for place, kind, body in blocks(example) for each in strangers(body, provider[kind], place)]

    assert [] == found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"handlr": "app.handler"}, ["f.handlr is unknown"]),
        ({"logging_config": [{"log_format": "Text", "group": "g"}]}, ["f.logging_config.group is unknown"]),
        ({"logging_config": [{"log_group": "g"}]}, ["f.logging_config.log_format is missing"]),
    ],
)
def test_a_mistyped_argument_would_be_found(provider, change, told):
    body = {"function_name": "f", "role": "r", **change}

    assert told == list(strangers(body, provider["aws_lambda_function"], "f"))


def test_a_resource_without_what_it_must_have_would_be_found(provider):
    assert ["q.policy is missing", "q.queue_url is missing"] == list(
        strangers({}, provider["aws_sqs_queue_policy"], "q")
    )
