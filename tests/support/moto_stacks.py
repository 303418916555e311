"""Stacks in moto: template.yaml as `sam package` leaves it, made, changed and deleted by moto's CloudFormation.

What moto 5.2.5 cannot do, and these tests leave to cfn-lint and to the tests in tests/template:

- It knows nothing of the types in `UNKNOWN_TYPES`, and passes over them. An output that asks a URL for its address ends
  moto's `CreateStack`, so there is no webhook URL in these stacks.
- So it finds no alarm that the dashboard names, and ends `CreateStack`: there is no dashboard in these stacks.
- It decides which conditional resources there are when a stack is made, and not again when it is changed.
- It cannot change a function that has layers: `Ref` of a layer is an object there when it is read a second time.
- It loses log groups and managed policies that are changed.
- It attaches no managed policy to a role that names it, and does not delete managed policies.
- It does not keep a function's key, a log group's key, or the definition of a state machine that is in S3.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from moto.cloudformation import parsing
from samcli.yamlhelper import yaml_parse

from tests.support.translated import translated

UNKNOWN_TYPES = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Url",
        "AWS::Logs::QueryDefinition",
        "AWS::S3::BucketPolicy",
        "AWS::SQS::QueuePolicy",
    }
)

_clean = parsing.clean_json


def _clean_without_nothing(node: Any, resources: Any) -> Any:
    """Read a value of a template; an entry of a list that is `AWS::NoValue` is none, as CloudFormation has it."""
    found = _clean(node, resources)
    return [each for each in found if each is not None] if isinstance(found, list) else found


@contextmanager
def lists_without_nothing() -> Iterator[None]:
    """Let moto leave `AWS::NoValue` out of lists, where it writes null."""
    with mock.patch.object(parsing, "clean_json", _clean_without_nothing):
        yield


class MotoStack:
    """A stack in moto, and what is in it; `client` makes boto3 clients for moto's server."""

    def __init__(self, client, name, template, parameters):
        self._client, self._name, self._template = client, name, template
        self.cloudformation = client("cloudformation")
        with lists_without_nothing():
            self.cloudformation.create_stack(**self._asked(parameters))

    def change(self, template, parameters):
        self._template = template
        with lists_without_nothing():
            self.cloudformation.update_stack(**self._asked(parameters))

    def delete(self):
        self.cloudformation.delete_stack(StackName=self._name)

    @property
    def status(self):
        return self.cloudformation.describe_stacks(StackName=self._name)["Stacks"][0]["StackStatus"]

    def ids(self):
        """Logical id → physical id; moto lists what it passed over without either."""
        resources = self.cloudformation.list_stack_resources(StackName=self._name)["StackResourceSummaries"]
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"]
        }

    def of_type(self, resource_type):
        """Logical id → physical id of the resources of one type."""
        return {n: i for n, i in self.ids().items() if self._template["Resources"][n]["Type"] == resource_type}

    def functions(self):
        """Logical id → what Lambda says of the function."""
        named = self.of_type("AWS::Lambda::Function")
        ask = self._client("lambda").get_function
        return {name: ask(FunctionName=found) for name, found in named.items()}

    def queue(self, name):
        attributes = self._client("sqs").get_queue_attributes(QueueUrl=self.ids()[name], AttributeNames=["All"])
        return attributes["Attributes"]

    def statements(self, policy):
        """Sid → statement of a managed policy."""
        iam = self._client("iam")
        arn = self.ids()[policy]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        return {statement["Sid"]: statement for statement in document["Statement"]}

    def _asked(self, parameters):
        asked = {"Dashboard": "false"} | parameters  # it names alarms, of which moto knows nothing
        given = [{"ParameterKey": name, "ParameterValue": value} for name, value in asked.items()]
        body = json.dumps(self._template)
        return {
            "StackName": self._name,
            "TemplateBody": body,
            "Parameters": given,
            "Capabilities": ["CAPABILITY_IAM"],
        }


def packaged(build: Path, bucket: str, environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Upload what `sam build` made, with `sam package`, and translate the template that comes of it.

    Args:
        build: Where `sam build` put it.
        bucket: Takes the code.
        environment: In which boto3 finds AWS.
        folder: For the template.
    """
    output = folder / "packaged.yaml"
    sam = Path(sys.executable).with_name("sam")
    command = [sam, "package", "--template-file", build / "template.yaml", "--s3-bucket", bucket]
    command += ["--output-template-file", output, "--no-progressbar"]
    done = subprocess.run(command, cwd=folder, env=dict(environment), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return translated(yaml_parse(output.read_text(encoding="utf-8")))
