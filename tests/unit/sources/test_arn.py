import pytest

from dagbridge.sources.arn import Arn


def test_an_arn_comes_apart():
    arn = Arn.parse("arn:aws-cn:states:cn-north-1:123456789012:execution:nightly:2026-03-14")

    assert arn[1:] == ("cn-north-1", "123456789012", "execution:nightly:2026-03-14")


@pytest.mark.parametrize("text", ["", "orders", "arn:aws:sqs:eu-west-1:123456789012", "urn:a:b:c:d:e"])
def test_what_is_no_arn_is_none(text):
    assert Arn.parse(text) is None
