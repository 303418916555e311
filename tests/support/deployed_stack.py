"""The stack as CloudFormation would make it: `template.yaml`, translated by SAM, with its parameters' values filled in.

Conditions are decided and intrinsic functions resolved, to the names and ARNs that the resources would have. moto's own
CloudFormation leaves a null where `AWS::NoValue` takes a statement out of a policy, and then refuses the policy.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

ACCOUNT, REGION, NAME = "123456789012", "eu-west-1", "dagbridge"
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": NAME,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{NAME}/1",
    "AWS::URLSuffix": "amazonaws.com",
}
_ARNS = {
    "AWS::SQS::Queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:",
    "AWS::S3::Bucket": "arn:aws:s3:::",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/",
    "AWS::IAM::ManagedPolicy": f"arn:aws:iam::{ACCOUNT}:policy/",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/",
    "AWS::KMS::Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/",
    "AWS::Lambda::Function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:",
}
_REFS_ARE_ARNS = {"AWS::IAM::ManagedPolicy", "AWS::StepFunctions::StateMachine", "AWS::SNS::Topic"}
_NO_VALUE = object()


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of a role: what to call it, and its document."""

    name: str
    document: dict[str, Any]


class DeployedStack:
    """A stack of the translated template.

    Args:
        template: What `translated` gives.
        parameters: Values of parameters; the others have their defaults.
    """

    def __init__(self, template: Mapping[str, Any], **parameters: str) -> None:
        declared = template["Parameters"]
        assert set(parameters) <= set(declared), f"no parameter of template.yaml: {set(parameters) - set(declared)}"
        self._template = template
        self._values: dict[str, Any] = dict(_PSEUDO)
        for name, parameter in declared.items():
            text = str(parameters.get(name, parameter.get("Default", "")))
            is_list = parameter["Type"] == "CommaDelimitedList" or parameter["Type"].startswith("List<")
            self._values[name] = text.split(",") if is_list else text

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Logical id → the resource, resolved; those whose condition does not hold are left out."""
        return {name: self.resolve(body) for name, body in self._made()}

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Logical id → properties of the resources of one type."""
        return {n: r.get("Properties", {}) for n, r in self.resources.items() if r["Type"] == kind}

    def physical(self, name: str) -> str:
        """Give the name that a resource would have."""
        return f"{NAME}-{name}".lower() if self._type(name) == "AWS::S3::Bucket" else f"{NAME}-{name}"

    def arn(self, name: str) -> str:
        """Give the ARN that a resource would have."""
        kind = self._type(name)
        return _ARNS.get(kind, f"arn:aws:{kind.split('::')[1].lower()}:{REGION}:{ACCOUNT}:") + self.physical(name)

    def parameter(self, name: str) -> Any:
        """Give a parameter's value: text, or a list of it; nothing where the template has no such parameter."""
        return self._values.get(name, "")

    @cached_property
    def functions(self) -> dict[str, dict[str, Any]]:
        """Logical id → properties of the Lambda functions."""
        return self.of_type("AWS::Lambda::Function")

    def role(self, function: str) -> str:
        """Give the logical id of a function's role."""
        arn = self.functions[function]["Role"]
        (found,) = [name for name in self.of_type("AWS::IAM::Role") if self.arn(name) == arn]
        return found

    def policies(self, role: str) -> list[Policy]:
        """Give what a role may: its own policies, and those attached to it, from either side."""
        properties = self.of_type("AWS::IAM::Role")[role]
        inline = [Policy(p["PolicyName"], p["PolicyDocument"]) for p in properties.get("Policies", [])]
        attached = [self._managed(arn) for arn in properties.get("ManagedPolicyArns", [])]
        others = {**self.of_type("AWS::IAM::ManagedPolicy"), **self.of_type("AWS::IAM::Policy")}
        attaching = [
            Policy(name, policy["PolicyDocument"])
            for name, policy in others.items()
            if self.physical(role) in policy.get("Roles", [])
        ]
        return [*inline, *attached, *attaching]

    def resolve(self, node: Any) -> Any:
        """Resolve every intrinsic function in a tree."""
        if isinstance(node, list):
            return [value for each in node if (value := self.resolve(each)) is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function in {"Ref", "Condition"} and isinstance(argument, str):
                return self._ref(argument) if function == "Ref" else self._holds(argument)
            if function.startswith("Fn::"):
                return self._intrinsic(function.removeprefix("Fn::"), argument)
        return {key: value for key, each in node.items() if (value := self.resolve(each)) is not _NO_VALUE}

    def _intrinsic(self, function: str, argument: Any) -> Any:
        if function == "If":
            name, then, otherwise = argument
            return self.resolve(then if self._holds(name) else otherwise)
        if function == "Sub":
            return self._sub(argument)
        if function == "GetAtt":
            name, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
            return self._attribute(name, attribute)
        return _PURE[function](*self.resolve(argument)) if isinstance(argument, list) else _PURE[function](argument)

    def _sub(self, argument: Any) -> str:
        text, own = argument if isinstance(argument, list) else (argument, {})
        values = {name: str(self.resolve(value)) for name, value in own.items()}

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in values:
                return values[name]
            return str(self._attribute(*name.split(".", 1)) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", value, text)

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self._values:
            return self._values[name]
        if self._type(name) == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.physical(name)}"
        return self.arn(name) if self._type(name) in _REFS_ARE_ARNS else self.physical(name)

    def _attribute(self, name: str, attribute: str) -> str:
        if attribute == "Arn":
            # a log group's ARN, alone of all, ends in a star
            return self.arn(name) + (":*" if self._type(name) == "AWS::Logs::LogGroup" else "")
        return self.physical(name) if attribute.endswith("Name") else f"{self.physical(name)}.{attribute}"

    def _holds(self, condition: str) -> bool:
        return bool(self.resolve(self._template["Conditions"][condition]))

    def _made(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, body in self._template["Resources"].items():
            if "Condition" not in body or self._holds(body["Condition"]):
                yield name, {key: value for key, value in body.items() if key != "Condition"}

    def _type(self, name: str) -> str:
        kind: str = self._template["Resources"][name]["Type"]
        return kind

    def _managed(self, arn: str) -> Policy:
        for name, policy in self.of_type("AWS::IAM::ManagedPolicy").items():
            if self.arn(name) == arn:
                return Policy(name, policy["PolicyDocument"])
        name = arn.rpartition("/")[2]
        return Policy(name, _policies_of_aws()[name]["Document"])


@functools.cache
def _policies_of_aws() -> dict[str, Any]:
    """Give the policies that AWS manages, as it publishes them."""
    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return policies


_PURE = {
    "Join": lambda glue, parts: glue.join(map(str, parts)),
    "Select": lambda index, values: values[int(index)],
    "Split": lambda glue, text: text.split(glue),
    "Equals": lambda one, other: str(one) == str(other),
    "Not": lambda one: not one,
    "And": lambda *all_of: all(all_of),
    "Or": lambda *any_of: any(any_of),
}
