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
