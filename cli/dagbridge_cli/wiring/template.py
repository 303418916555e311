"""Template: the rules and subscriptions as CloudFormation has them, the same bytes for the same table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import yaml

from dagbridge_cli.wiring.names import logical_ids
from dagbridge_cli.wiring.rules import Rule, WiringError
from dagbridge_cli.wiring.topics import Subscription

DEFAULT_BUS: Final = "default"
MAX_RESOURCES: Final = 500  # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MAX_DESCRIPTION: Final = 512

_PARAMETERS: Final = {
    name: {
        "Type": "String",
        "Description": description,
        "AllowedPattern": r"arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+",
        "ConstraintDescription": "a queue's ARN (arn:aws:sqs:…), as dagbridge's own stack has it among its outputs.",
    }
    for name, description in (
        ("EventsQueueArn", "The queue that takes the events; the output of dagbridge's own stack."),
        ("DeadLetterQueueArn", "Where what the events queue did not take ends; the output of dagbridge's own stack."),
    )
}


class Ref(str):
    """The name of a parameter, written as `!Ref name`."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - CloudFormation wants each list written out
        return True


_Dumper.add_representer(Ref, lambda dumper, name: dumper.represent_scalar("!Ref", str(name)))


def template_of(rules: Sequence[Rule], subscriptions: Sequence[Subscription]) -> dict[str, Any]:
    """Make the template.

    Raises:
        WiringError: When a stack cannot hold so much.
    """
    rule_ids = logical_ids([rule.routes[0] for rule in rules], "Rule")
    topic_ids = logical_ids([subscription.topic_arn for subscription in subscriptions], "Subscription")
    resources = {rule_ids[rule.routes[0]]: _rule(rule) for rule in rules}
    resources |= {topic_ids[s.topic_arn]: _subscription(s) for s in subscriptions}
    if len(resources) > MAX_RESOURCES:
        raise WiringError(
            f"{len(rules):,} rules and {len(subscriptions):,} subscriptions: a stack holds {MAX_RESOURCES} resources. "
            "Ask for fewer rules with --max-rules"
        )
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "dagbridge: what brings the events of the routing table to the events queue",
        "Parameters": _PARAMETERS,
        "Resources": resources,
    }


def written(template: dict[str, Any], command: str) -> str:
    """Write the template as YAML, below a comment that says where it is from."""
    head = f"# Written by `{command}` from the routing table. Change that, and run the command again.\n"
    return head + yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=120)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Description": _description(rule.routes),
            **({} if rule.bus == DEFAULT_BUS else {"EventBusName": rule.bus}),
            "EventPattern": rule.pattern,
            "Targets": [
                {
                    "Id": "EventsQueue",
                    "Arn": Ref("EventsQueueArn"),
                    "DeadLetterConfig": {"Arn": Ref("DeadLetterQueueArn")},
                }
            ],
        },
    }


def _subscription(subscription: Subscription) -> dict[str, Any]:
    passing = subscription.filter
    return {
        "Type": "AWS::SNS::Subscription",
        "Properties": {
            "TopicArn": subscription.topic_arn,
            "Region": subscription.region,
            "Protocol": "sqs",
            "Endpoint": Ref("EventsQueueArn"),
            **({"FilterPolicyScope": passing.scope, "FilterPolicy": passing.policy} if passing else {}),
            "RedrivePolicy": {"deadLetterTargetArn": Ref("DeadLetterQueueArn")},
        },
    }


def _description(routes: Sequence[str]) -> str:
    text = f"dagbridge: {', '.join(routes)}"
    return text if len(text) <= _MAX_DESCRIPTION else f"{text[: _MAX_DESCRIPTION - 3]}..."
