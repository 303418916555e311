"""The calls of AWS that the shipped code makes, read from its source.

What the type of a client says (`from mypy_boto3_s3 import S3Client`) is what tells an operation from any other method
that has its name; mypy's strict mode lets no client without a type pass. What a library calls is read from the
library's own source, or named in `OF_LIBRARIES`.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import botocore.session
from botocore import xform_name
from botocore.model import ServiceModel

IDEMPOTENCY = "aws_lambda_powertools.utilities.idempotency.persistence.dynamodb"

OF_LIBRARIES = {
    # a class that our code makes an instance of → the module whose calls it makes, or the calls themselves
    "DynamoDBPersistenceLayer": IDEMPOTENCY,
    "AssumeRoleCredentialFetcher": (("sts", "AssumeRole"),),
}

QUIET = {
    "aws_lambda_powertools",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.metrics.functions",
    "aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch",
}
"""Modules of Powertools that call nothing: a log line is written, and a metric is one, too."""

_OTHER_ACTIONS = {
    # operations whose permission has another name: https://docs.aws.amazon.com/service-authorization/latest/reference/
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjects": "s3:ListBucket",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}
_MAKERS = {"client", "create_client", "resource"}


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """One call.

    Attributes:
        file: Where, from the root of the project.
        line: In that file.
        service: As boto3 names it: `appconfigdata`.
        operation: As the service names it: `GetLatestConfiguration`.
    """

    file: str
    line: int
    service: str
    operation: str

    @property
    def action(self) -> str:
        """What IAM calls it: `appconfig:GetLatestConfiguration`."""
        action = f"{_model(self.service).signing_name}:{self.operation}"
        return _OTHER_ACTIONS.get(action, action)


class UntoldError(Exception):
    """When the source does not tell what is called; the text says where and what to do."""


def calls_in(root: Path, *folders: str) -> list[Call]:
    """Read the calls of all Python files in folders below `root`.

    Raises:
        UntoldError: When something calls AWS, or may, and it cannot be told what.
    """
    found = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            file = str(path.relative_to(root))
            _refuse_unknown(file, tree)
            found += _calls(file, tree)
    return found


def _calls(file: str, tree: ast.Module) -> Iterator[Call]:
    services = _typed(tree)
    operations = {method: (s, operation) for s in services for method, operation in _operations(s).items()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _called(node.func)):
            if name in {"get_paginator", "get_waiter"} and services:
                name = _constant(node) or name
            if name in operations:
                yield Call(file, node.lineno, *operations[name])
            for service, operation in _of_library(name):
                yield Call(file, node.lineno, service, operation)


def _typed(tree: ast.Module) -> set[str]:
    """Name the services whose clients a module has, by the types that it imports."""
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {m.split(".")[0].removeprefix("mypy_boto3_") for m in modules if m.startswith("mypy_boto3_")}


def _refuse_unknown(file: str, tree: ast.Module) -> None:
    services = _typed(tree)
    for node in ast.walk(tree):
        service = _constant(node) if isinstance(node, ast.Call) and _called(node.func) in _MAKERS else None
        if service and service not in services:
            raise UntoldError(
                f"{file}:{node.lineno}: makes a client of {service} without its type, so nobody can tell what it "
                f"calls; annotate it: from mypy_boto3_{service} import …Client"
            )
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        if module.startswith("aws_lambda_powertools") and module not in QUIET and not IDEMPOTENCY.startswith(module):
            raise UntoldError(
                f"{file}:{node.lineno}: {module} may call AWS; say in {__name__} what: in OF_LIBRARIES, or in QUIET "
                f"if nothing"
            )


def _of_library(name: str) -> Iterator[tuple[str, str]]:
    known = OF_LIBRARIES.get(name, ())
    if not isinstance(known, str):
        yield from known
        return
    spec = find_spec(known)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    yield from sorted({(call.service, call.operation) for call in _calls(known, tree)})


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _constant(node: ast.Call) -> str | None:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


@functools.cache
def _model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


@functools.cache
def _operations(service: str) -> dict[str, str]:
    """Map the methods of a service's client to its operations: `get_object` → `GetObject`."""
    return {xform_name(operation): operation for operation in _model(service).operation_names}
