import pytest

from dagbridge.errors import Refused
from dagbridge.webhook.schemes import iam
from tests.support.web_requests import read, web_request

ARN = "arn:aws:iam::123456789012:user/partner"


def signed_by(authorizer):
    context = web_request("/hooks/iam")["requestContext"] | {"authorizer": authorizer}
    return read("/hooks/iam", requestContext=context)


def test_a_request_that_aws_verified_is_good():
    assert iam.check(signed_by({"iam": {"userArn": ARN, "accessKey": "AKIA…"}})) is None


@pytest.mark.parametrize(
    "authorizer", [None, {}, {"iam": None}, {"iam": {}}, {"jwt": {"claims": {}}}, {"iam": {"userArn": ""}}]
)
def test_any_other_is_refused(authorizer):
    with pytest.raises(Refused, match="not signed with AWS credentials") as refused:
        iam.check(signed_by(authorizer))
    assert 401 == refused.value.status


def test_a_header_cannot_say_who_the_caller_is():
    request = read("/hooks/iam", b"{}", {"authorizer": '{"iam": {}}', "requestContext": ARN})

    with pytest.raises(Refused):
        iam.check(request)
