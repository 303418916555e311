"""What botocore's own model says of MWAA's `InvokeRestApi`: which requests fit, which errors there are."""

from __future__ import annotations

import functools
import re
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

# Every AWS API has these, so no service's model names them: docs.aws.amazon.com, "Common Error Types"
COMMON_ERRORS = {
    "ExpiredTokenException": 403,
    "IncompleteSignatureException": 403,
    "InvalidSignatureException": 403,
    "MissingAuthenticationTokenException": 403,
    "OptInRequired": 403,
    "RequestEntityTooLargeException": 413,
    "RequestExpired": 400,
    "ServiceUnavailableException": 503,
    "ThrottlingException": 400,
    "UnknownOperationException": 404,
    "UnrecognizedClientException": 403,
}


class MisfitError(Exception):
    """When a request is not as the model wants it."""


@functools.cache
def service() -> ServiceModel:
    """Return the model of the service."""
    return ServiceModel(Loader().load_service_model("mwaa", "service-2"), "mwaa")


@functools.cache
def operation() -> OperationModel:
    """Return the model of `InvokeRestApi`."""
    return service().operation_model("InvokeRestApi")


def modelled_errors() -> dict[str, int]:
    """Return the errors of the operation, each with its HTTP status."""
    return {shape.error_code: shape.metadata["error"]["httpStatusCode"] for shape in operation().error_shapes}


def http_status(code: str) -> int:
    """Return the HTTP status that an error comes with."""
    return (COMMON_ERRORS | modelled_errors())[code]


def environment_in(path: str) -> str:
    """Read the environment's name from the request's path, which the model writes as `/restapi/{Name}`.

    Raises:
        MisfitError: When the path is another.
    """
    prefix, _, rest = operation().http["requestUri"].partition("{")
    if not path.startswith(prefix) or rest != "Name}":
        raise MisfitError(f"no operation has the path {path}")
    return path.removeprefix(prefix)


def check(request: dict[str, Any]) -> None:
    """Check a request, `{"Name": …, "Path": …, "Method": …}`, as the service does. (botocore checks less.)

    Raises:
        MisfitError: When a member is missing, unknown, or not as its shape wants it.
    """
    shape = operation().input_shape
    for name in sorted(set(shape.required_members) | set(request)):
        if name not in shape.members:
            raise MisfitError(f"{name} is unknown")
        if name not in request:
            raise MisfitError(f"{name} is missing")
        _check_member(name, shape.members[name], request[name])


def _check_member(name: str, shape: Shape, value: object) -> None:
    if getattr(shape, "is_document_type", False):
        if not isinstance(value, dict):
            raise MisfitError(f"{name} is not an object")
        return
    limits = shape.metadata
    if not isinstance(value, str) or not limits.get("min", 0) <= len(value) <= limits.get("max", len(value)):
        raise MisfitError(f"{name} must be text of {limits.get('min', 0)} to {limits.get('max')} characters")
    if "enum" in limits and value not in limits["enum"]:
        raise MisfitError(f"{name} must be one of {limits['enum']}")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        raise MisfitError(f"{name} must match {limits['pattern']}")
