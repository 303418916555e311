"""Report: what a template cannot do, for the person who deploys it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from dagbridge_cli.wiring.buckets import commands_of, foreign_parameters
from dagbridge_cli.wiring.permissions import ACCOUNT, REGION
from dagbridge_cli.wiring.plan import Plan
from dagbridge_cli.wiring.topics import Subscription


def steps(plan: Plan, parameters: Mapping[str, str], account: str, file: str) -> Iterator[str]:
    """Give the steps, a paragraph each.

    Args:
        plan: What there is to be made.
        parameters: Of the stack, by name.
        account: Of the stack, or `ACCOUNT` where it is not known.
        file: The template's.
    """
    yield from _permissions(parameters)
    if plan.rules or plan.subscriptions:
        yield (
            "Deploy, with two outputs of dagbridge's own stack:\n"
            f"sam deploy --template-file {file} --stack-name dagbridge-wiring \\\n"
            '  --parameter-overrides "EventsQueueArn=$EVENTS_QUEUE_ARN DeadLetterQueueArn=$DEAD_LETTER_QUEUE_ARN"'
        )
    for bucket in plan.sending:
        yield f"Let the bucket send its events to EventBridge, once:\n{commands_of(bucket, notify=False)}"
    for bucket in plan.notifying:
        yield f"Let the bucket notify the events queue:\n{commands_of(bucket, notify=True)}"
    if plan.notifying:
        yield (
            "The events queue takes notifications from buckets of its own account. For those of another, dagbridge's "
            f"own stack takes:\n{foreign_parameters(plan.notifying)}"
        )
    yield from _foreign_topics(plan.subscriptions, account)
    for arn in sorted(
        {rule.bus for rule in plan.rules if rule.bus.startswith("arn:") and f":{account}:" not in rule.bus}
    ):
        yield (
            f"{arn}: if this bus belongs to another account, the template cannot make a rule on it. Let its owner make "
            "the rule, with the events queue as target and a role, which dagbridge's own stack takes as "
            "SenderRoleArns; or forward the events to a bus of this account, and name that one with --bus."
        )


def _permissions(parameters: Mapping[str, str]) -> Iterator[str]:
    unknown = [name for name in (ACCOUNT, REGION) if any(f":{name}:" in value for value in parameters.values())]
    written = " ".join(f"{name}={json.dumps(value)}" for name, value in parameters.items())
    if written:
        yield (
            "What the functions must be allowed, as dagbridge's own stack takes it in samconfig.toml:\n"
            f"[default.deploy.parameters]\nparameter_overrides = '{written}'"
            + (f"\n({' and '.join(unknown)}: say which with --account and --region)" if unknown else "")
        )


def _foreign_topics(subscriptions: Sequence[Subscription], account: str) -> Iterator[str]:
    for subscription in subscriptions:
        arn = subscription.topic_arn
        if subscription.account != account:
            yield (
                f"{arn}: if {subscription.account} is not the stack's account, the topic's owner allows the "
                f"subscription,\naws sns add-permission --topic-arn {arn} --label dagbridge "
                f"--aws-account-id {account} --action-name Subscribe\nand dagbridge's own stack takes the topic in "
                "ForeignTopicArns."
            )
