"""HttpRequest: a web request, as a function URL or an HTTP API hands it to a function (payload format 2.0).

    {"version": "2.0", "rawPath": "/hooks/github", "headers": {"x-github-event": "push"}, "queryStringParameters": {…},
     "requestContext": {"requestId": …, "timeEpoch": 1773480413589, "stage": "$default",
                        "http": {"method": "POST"}, "authorizer": {"iam": {"userArn": …}}},
     "body": "…", "isBase64Encoded": false}

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Record
from dagbridge.sources.times import from_milliseconds

SHAPE_NAME = "web request"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A web request.

    Attributes:
        method: `POST`.
        path: Without an HTTP API's stage: `/hooks/github`.
        headers: By their names in lower case.
        query: The query's parameters; one that stands twice has its values with a comma between them.
        body: The bytes as they were sent, which is what signatures are about.
        request_id: AWS's own name of the request.
        time: When it came: `2026-03-14T09:26:53Z`.
        caller: ARN of the IAM principal whose signature AWS has verified; None without `AWS_IAM`.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str
    time: str
    caller: str | None = None


def is_request(record: Record) -> bool:
    """Tell whether this is a web request."""
    context = record.get("requestContext")
    return "rawPath" in record and isinstance(context, Mapping) and "http" in context


def read_request(record: Record, where: str) -> HttpRequest:
    """Read a web request.

    Raises:
        UnknownEvent: A field is missing or has another type, or the body is no base64.
    """
    fields = Fields(record, where, SHAPE_NAME)
    context = fields.inner("requestContext")
    return HttpRequest(
        method=context.text("http", "method"),
        path=_path(fields.text("rawPath"), context.optional_text("stage") or ""),
        headers={name.lower(): value for name, value in _texts(fields, "headers").items()},
        query=_texts(fields, "queryStringParameters"),
        body=_body(fields),
        request_id=context.text("requestId"),
        time=from_milliseconds(str(context.optional_integer("timeEpoch"))) or "",
        caller=_caller(context),
    )


def _path(raw: str, stage: str) -> str:
    return raw.removeprefix(f"/{stage}") if raw.startswith(f"/{stage}/") else raw


def _texts(fields: Fields, name: str) -> dict[str, str]:
    return {key: fields.text(name, key, may_be_empty=True) for key in fields.optional_mapping(name) or {}}


def _body(fields: Fields) -> bytes:
    text = fields.optional_text("body") or ""
    if fields.record.get("isBase64Encoded") is not True:
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise fields.error("is no base64", "body") from None


def _caller(context: Fields) -> str | None:
    authorizer = context.optional_mapping("authorizer") or {}  # null on a function URL without AWS_IAM
    return context.optional_text("authorizer", "iam", "userArn") if authorizer.get("iam") else None
