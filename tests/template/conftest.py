"""template.yaml as it is written, and as SAM translates it to CloudFormation."""

import copy
from pathlib import Path
from types import SimpleNamespace

import pytest
from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def written():
    """The template as people read it, with intrinsic functions in their long form: `{"Ref": …}`, `{"Fn::Sub": …}`."""
    return yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def translated(written):
    """What CloudFormation gets, with every parameter at its default."""
    managed_policies = SimpleNamespace(load=dict)  # SAM asks AWS for the list; the template uses no policy by name
    validator = SamTemplateValidator(copy.deepcopy(written), managed_policies, region="eu-west-1")
    return yaml_parse(validator.get_translated_template_if_valid())


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
