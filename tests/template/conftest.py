"""template.yaml as it is written, and as SAM translates it to CloudFormation."""

import pytest

from tests.support import translated as support


@pytest.fixture(scope="session")
def written():
    """The template as people read it, with intrinsic functions in their long form: `{"Ref": …}`, `{"Fn::Sub": …}`."""
    return support.written()


@pytest.fixture(scope="session")
def translated(written):
    """What CloudFormation gets, with every parameter at its default."""
    return support.translated(written)


@pytest.fixture(scope="session")
def of_type(translated):
    """`of_type("AWS::SQS::Queue")`: logical id → properties of the resources of one type, of which there are some."""

    def find(resource_type):
        found = {
            name: resource.get("Properties", {})
            for name, resource in translated["Resources"].items()
            if resource["Type"] == resource_type
        }
        assert found, f"the template has no {resource_type}"
        return found

    return find


@pytest.fixture(scope="session")
def conditional_statement(translated):
    """`conditional_statement("RunFunctionPolicy", "Trace")`: the condition of a statement, and itself."""

    def find(resource, sid):
        properties = translated["Resources"][resource]["Properties"]
        documents = [properties.get("PolicyDocument"), *[p["PolicyDocument"] for p in properties.get("Policies", [])]]
        branches = [s["Fn::If"] for d in documents if d for s in d["Statement"] if "Fn::If" in s]
        ((asked, statement, otherwise),) = [branch for branch in branches if branch[1].get("Sid") == sid]
        assert {"Ref": "AWS::NoValue"} == otherwise
        return asked, statement

    return find
