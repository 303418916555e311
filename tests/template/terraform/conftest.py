"""The Terraform example, as python-hcl2 reads it. No Terraform and no provider can be had where the tests run."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import hcl2
import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "terraform"
FILES = sorted(FOLDER.glob("*.tf"))
AS_VALUES = hcl2.SerializationOptions(with_comments=False, explicit_blocks=False, strip_string_quotes=True)
VARIABLE = re.compile(r"\bvar\.(\w+)")
REFERENCES = {  # what the example names → what the template names
    "${aws_sqs_queue.events.arn}": {"Fn::GetAtt": ["EventsQueue", "Arn"]},
    "${aws_sqs_queue.retry.arn}": {"Fn::GetAtt": ["RetryQueue", "Arn"]},
    "${aws_sqs_queue.dead_letters.arn}": {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]},
    "${aws_sqs_queue.dead_letters.name}": {"Fn::GetAtt": ["DeadLetterQueue", "QueueName"]},
    "${aws_sqs_queue.retry.url}": {"Ref": "RetryQueue"},
    "${aws_sqs_queue.dead_letters.url}": {"Ref": "DeadLetterQueue"},
    "${aws_s3_bucket.overflow.id}": {"Ref": "OverflowBucket"},
    "${aws_cloudwatch_log_group.function.name}": {"Ref": "LogGroup"},
    "${var.name}": {"Ref": "AWS::StackName"},
}


def read(file):
    return hcl2.loads(file.read_text(encoding="utf-8"), serialization_options=AS_VALUES)


def named(blocks):
    """`[{type: {name: body}}, …]` → `{"type.name": body}`."""
    return {
        f"{kind}.{name}": body for block in blocks for kind, bodies in block.items() for name, body in bodies.items()
    }


def merged(blocks):
    return {name: body for block in blocks for name, body in block.items()}


@pytest.fixture(scope="session")
def example():
    """What is declared: `resources` and `data` by `type.name`; `variables`, `locals` and `outputs` by name."""
    files = [read(file) for file in FILES]
    of = {kind: [block for file in files for block in file.get(kind, [])] for kind in ("resource", "data")}
    flat = {kind: merged(b for file in files for b in file.get(kind, [])) for kind in ("variable", "output", "locals")}
    return SimpleNamespace(
        resources=named(of["resource"]),
        data=named(of["data"]),
        variables=flat["variable"],
        outputs=flat["output"],
        locals=flat["locals"],
    )


@pytest.fixture(scope="session")
def provider():
    """The names of hashicorp/aws's arguments and attributes, as HashiCorp's bindings for the CDK have them."""
    known = json.loads(Path(__file__).with_name("provider.json").read_text(encoding="utf-8"))
    assert "hashicorp/aws 6.25.0" == known["provider"]
    return known["types"]


@pytest.fixture(scope="session")
def in_the_template(written):
    """Put a value of the example as the template writes it: `var.retry_hours` is `{"Ref": "RetryHours"}`."""

    def value(text):
        if str(text) in REFERENCES:
            return REFERENCES[str(text)]
        if found := re.fullmatch(r"\$\{var\.(\w+)\}", str(text)):
            parameter = "".join(word.capitalize() for word in found[1].split("_"))
            assert parameter in written["Parameters"]
            return {"Ref": parameter}
        return text

    return value


def by_default(node):
    """Take a tree as it is without what parameters add: each `Fn::If` gives its other branch."""
    if isinstance(node, dict) and "Fn::If" in node:
        return by_default(node["Fn::If"][2])
    if isinstance(node, dict):
        found = {key: by_default(value) for key, value in node.items()}
        return {key: value for key, value in found.items() if value != {"Ref": "AWS::NoValue"}}
    if isinstance(node, list):
        return [value for each in node if (value := by_default(each)) != {"Ref": "AWS::NoValue"}]
    return node


@pytest.fixture(scope="session")
def of_type(of_type):
    """The same, without what parameters add: the example has no key, no VPC, no MWAA, no remote table."""
    return lambda resource_type: by_default(of_type(resource_type))
