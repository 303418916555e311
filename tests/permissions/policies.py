"""What a list of policies allows, as IAM decides it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.deployed_stack import Policy


@dataclass(frozen=True, slots=True)
class Access:
    """One thing to be done: the IAM action, the resource's ARN, and what conditions may ask for."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True, slots=True)
class Grant:
    """One action of one statement of one policy, on one resource of it; each may have wildcards."""

    policy: str
    action: str
    resource: str
    condition: Mapping[str, Mapping[str, Any]]

    def covers(self, access: Access) -> bool:
        """Tell whether an access is what this grant is of."""
        same = _matches(self.action.lower(), access.action.lower()) and _matches(self.resource, access.resource)
        return same and all(
            _holds(operator, access.context.get(key), listed(wanted))
            for operator, of_keys in self.condition.items()
            for key, wanted in of_keys.items()
        )

    def __str__(self) -> str:
        return f"{self.action} on {self.resource} (policy {self.policy})"


def granted(policies: Sequence[Policy], effect: str = "Allow") -> Iterator[Grant]:
    """Take policies apart."""
    for policy in policies:
        for statement in listed(policy.document["Statement"]):
            if statement["Effect"] != effect:
                continue
            for action in listed(statement["Action"]):
                for resource in listed(statement["Resource"]):
                    yield Grant(policy.name, action, resource, statement.get("Condition", {}))


def allows(policies: Sequence[Policy], access: Access) -> bool:
    """Tell whether policies allow an access: one statement does, and none denies it."""
    denied = any(grant.covers(access) for grant in granted(policies, "Deny"))
    return not denied and any(grant.covers(access) for grant in granted(policies))


def listed(value: Any) -> list[Any]:
    """Give a list of what policies may write with or without one."""
    return value if isinstance(value, list) else [value]


def _matches(pattern: str, text: str) -> bool:
    expression = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(expression, text) is not None


def _holds(operator: str, value: str | None, wanted: list[str]) -> bool:
    if operator == "Null":
        return str(value is None).lower() in wanted
    if operator not in {"StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool"}:
        raise NotImplementedError(f"no test knows the condition operator {operator}: add it in {__name__}")
    return value is not None and any(_matches(pattern, value) for pattern in wanted)
