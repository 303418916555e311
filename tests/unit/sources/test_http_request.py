import base64

import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources.http_request import is_request, read_request
from tests.support.web_requests import web_request


def request(*args, **fields):
    return read_request(web_request("/hooks/github", *args, **fields), "")


def changed(fields):
    return read_request(web_request("/hooks/github") | fields, "")


def in_context(**fields):
    return {"requestContext": web_request("/hooks/github")["requestContext"] | fields}


@pytest.mark.parametrize("base64_encoded", [True, False])
def test_the_body_is_the_bytes_that_were_sent(base64_encoded):
    assert "ü\r\n".encode() == request("ü\r\n", base64_encoded=base64_encoded).body


def test_bytes_that_are_no_text_arrive_as_they_are():
    assert b"\xff\x00" == request(b"\xff\x00").body


@pytest.mark.parametrize("body", [None, ""])
def test_a_request_may_have_no_body(body):
    assert b"" == changed({"body": body, "isBase64Encoded": False}).body


def test_headers_go_by_their_names_in_lower_case():
    assert "x" == request(headers={"X-Hub-Signature-256": "x"}).headers["x-hub-signature-256"]


@pytest.mark.parametrize(
    ("stage", "raw", "path"),
    [
        ("$default", "/hooks/github", "/hooks/github"),
        ("prod", "/prod/hooks/github", "/hooks/github"),
        ("hooks", "/hooks/hooks/github", "/hooks/github"),
        ("prod", "/product/hooks/github", "/product/hooks/github"),
        (None, "/hooks/github", "/hooks/github"),
    ],
)
def test_an_http_apis_stage_is_not_part_of_the_path(stage, raw, path):
    assert path == request(rawPath=raw, **in_context(stage=stage)).path


@pytest.mark.parametrize(
    ("epoch", "time"), [(1773480413589, "2026-03-14T09:26:53Z"), (None, ""), (-1, ""), (10**20, "")]
)
def test_the_time_is_in_whole_seconds(epoch, time):
    assert time == request(**in_context(timeEpoch=epoch)).time


def test_a_request_without_a_query_has_an_empty_one():
    assert {} == request().query


def test_a_query_is_given_as_aws_reads_it():
    assert {"a": "1,2", "b": ""} == request(queryStringParameters={"a": "1,2", "b": ""}).query


@pytest.mark.parametrize(
    ("authorizer", "caller"),
    [
        (None, None),
        ({}, None),
        ({"iam": {"userArn": "arn:aws:iam::1:user/a"}}, "arn:aws:iam::1:user/a"),
        ({"jwt": {}}, None),
    ],
)
def test_the_caller_is_the_one_that_aws_verified(authorizer, caller):
    assert caller == request(**in_context(authorizer=authorizer)).caller


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rawPath": 7}, "rawPath must be a string"),
        ({"headers": []}, "headers must be an object"),
        ({"headers": {"a": 1}}, "headers.a must be a string"),
        ({"queryStringParameters": {"a": ["1"]}}, "queryStringParameters.a must be a string"),
        ({"body": {}}, "body must be a string"),
        ({"body": "\ud800", "isBase64Encoded": False}, "body is not valid Unicode"),
        ({"body": "a"}, "body is no base64"),
        ({"body": "é==="}, "body is no base64"),
        (in_context(http="POST"), "requestContext.http must be an object"),
        (in_context(http={}), "requestContext.http.method is missing"),
        (in_context(requestId=""), "requestContext.requestId is empty"),
        (in_context(timeEpoch="now"), "requestContext.timeEpoch must be an integer"),
        (in_context(authorizer={"iam": 7}), "requestContext.authorizer.iam must be an object"),
    ],
)
def test_a_field_of_another_form_is_named(fields, message):
    with pytest.raises(UnknownEvent) as error:
        changed(fields)
    assert message in str(error.value)


def test_neither_body_nor_headers_are_in_the_repr():
    secret = base64.b64encode(b"secret").decode()

    assert secret not in repr(request(secret, {"Authorization": secret}, queryStringParameters={"token": secret}))


@pytest.mark.parametrize(
    "record", [{}, {"rawPath": "/"}, {"requestContext": {"http": {}}}, {"rawPath": "/", "requestContext": 7}]
)
def test_what_is_no_request_is_not_taken_for_one(record):
    assert not is_request(record)
