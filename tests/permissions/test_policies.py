"""Policies are read as IAM reads them."""

import pytest

from tests.permissions.policies import Access, allows
from tests.support.deployed_stack import Policy

READ = Access("s3:GetObject", "arn:aws:s3:::landing/in/a.csv")


def allowed(*statements):
    return allows([Policy("P", {"Statement": list(statements)})], READ)


def statement(action="s3:GetObject", resource=READ.resource, effect="Allow", **more):
    return {"Effect": effect, "Action": action, "Resource": resource} | more


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:getobject", "s3:Get*", "*", ["s3:PutObject", "s3:GetObject"]])
@pytest.mark.parametrize("resource", [READ.resource, "arn:aws:s3:::landing/*", "*", "arn:aws:s3:::landing/in/?.csv"])
def test_a_statement_allows_what_it_names_with_or_without_wildcards(action, resource):
    assert allowed(statement(action, resource))


@pytest.mark.parametrize(
    "other",
    [
        statement("s3:GetObjectAcl"),
        statement(resource="arn:aws:s3:::landing"),
        statement(resource="arn:aws:s3:::landingXin/a.csv"),
        statement(Condition={"StringEquals": {"kms:ViaService": "s3"}}),
    ],
)
def test_a_statement_allows_nothing_else(other):
    assert not allowed(other)


def test_a_denial_outweighs_what_is_allowed():
    assert not allowed(statement(), statement("s3:*", "*", effect="Deny"))


def test_an_operator_that_no_test_knows_is_no_silent_yes():
    with pytest.raises(NotImplementedError, match="IpAddress"):
        allowed(statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))


@pytest.mark.parametrize(("wanted", "denied"), [("true", True), ("false", False)])
def test_a_key_that_must_be_absent_or_present(wanted, denied):
    """`{"Null": {"lambda:SourceFunctionArn": "false"}}`: it is there."""
    null = {"Null": {"lambda:SourceFunctionArn": wanted}}

    assert denied is not allowed(statement(), statement(effect="Deny", Condition=null))
