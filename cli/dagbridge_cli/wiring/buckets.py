"""Buckets: what each S3 bucket that routes name must be told. No stack owns them, so these are commands to run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dagbridge.routing.branch import Branch
from dagbridge_cli.wiring.common_start import common_start
from dagbridge_cli.wiring.roads import BUCKET, DETAIL_TYPE, Roads, exact_texts

KEY: Final = ("detail", "object", "key")
# What a notification does not say as EventBridge does (docs/events.md): a route that asks for it needs EventBridge.
_UNSAID: Final = (("account",), ("id",), ("detail", "requester"))
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
_NOTIFICATIONS: Final = {
    "Object Created": ("s3:ObjectCreated:*",),
    "Object Deleted": ("s3:LifecycleExpiration:*", "s3:ObjectRemoved:*"),
    "Object Restore Initiated": ("s3:ObjectRestore:Post",),
    "Object Restore Completed": ("s3:ObjectRestore:Completed",),
    "Object Restore Expired": ("s3:ObjectRestore:Delete",),
    "Object Storage Class Changed": ("s3:LifecycleTransition",),
    "Object Access Tier Changed": ("s3:IntelligentTiering",),
    "Object Tags Added": ("s3:ObjectTagging:Put",),
    "Object Tags Deleted": ("s3:ObjectTagging:Delete",),
    "Object ACL Updated": ("s3:ObjectAcl:Put",),
}
_UNTOUCHED: Final = re.compile(r"[A-Za-z0-9/_.-]*")  # S3 wants everything else percent-encoded in a filter


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that routes name.

    Attributes:
        name: Of the bucket.
        branches: Those that take its events.
    """

    name: str
    branches: tuple[Branch, ...]


def buckets_of(all_roads: Sequence[Roads]) -> list[Bucket]:
    """Give the buckets that routes name, in the order of their names."""
    found: dict[str, list[Branch]] = {}
    for roads in all_roads:
        for name, branch in roads.buckets:
            found.setdefault(name, []).append(branch)
    return [Bucket(name, tuple(found[name])) for name in sorted(found)]


def can_notify(roads: Roads) -> bool:
    """Tell whether notifications of the named buckets bring all events that a route takes, without EventBridge."""
    return bool(roads.eventbridge) and all(
        exact_texts(branch, ("source",)) == ["aws.s3"]
        and exact_texts(branch, BUCKET) != []
        and _events_of(branch) is not None
        and not any(path in branch.constraints for path in _UNSAID)
        for branch in roads.eventbridge
    )


def notification_of(bucket: Bucket, queue_arn: str) -> dict[str, Any]:
    """Write the entry of a bucket's `QueueConfigurations`.

    One for the bucket, since S3 refuses two that overlap: the kinds of events that any of the routes takes, and of the
    keys the beginning and the end that all of them have in common.
    """
    events = {event for branch in bucket.branches for event in _events_of(branch) or ()}
    rules = [{"Name": name, "Value": value} for name, value in _ends(bucket.branches).items() if value]
    return {
        "Id": "dagbridge",
        "QueueArn": queue_arn,
        "Events": sorted(events),
        **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}),
    }


def commands_of(bucket: Bucket, *, notify: bool) -> str:
    """Write the shell command that adds what a bucket needs to what it is already told to send.

    `put-bucket-notification-configuration` replaces everything, so the command reads, adds and puts.

    Args:
        bucket: Which.
        notify: A notification to the queue in `$EVENTS_QUEUE_ARN`; else EventBridge is switched on.
    """
    if notify:
        entry = json.dumps(notification_of(bucket, "")).replace('"QueueArn": ""', '"QueueArn": $queue')
        change = f'.QueueConfigurations = [(.QueueConfigurations // [])[] | select(.Id != "dagbridge")] + [{entry}]'
        jq = f"jq -s --arg queue \"$EVENTS_QUEUE_ARN\" '(.[0] // {{}}) | {change}'"
    else:
        jq = "jq -s '(.[0] // {}) + {EventBridgeConfiguration: {}}'"
    get = f"aws s3api get-bucket-notification-configuration --bucket {bucket.name}"
    put = f"aws s3api put-bucket-notification-configuration --bucket {bucket.name}"
    return f"{get} \\\n  | {jq} > notification.json &&\n{put} --notification-configuration file://notification.json"


def foreign_parameters(buckets: Sequence[Bucket], partition: str = "aws") -> str:
    """Write the parameters with which the events queue takes notifications from buckets of another account.

    A bucket's ARN names no account, hence both.
    """
    arns = ",".join(f"arn:{partition}:s3:::{bucket.name}" for bucket in buckets)
    return f'ForeignBucketArns="{arns}" ForeignBucketAccounts="ACCOUNT_OF_THE_BUCKETS"'


def _events_of(branch: Branch) -> tuple[str, ...] | None:
    """Give the notifications' names of the kinds that a branch takes; None where one has no such name."""
    if DETAIL_TYPE not in branch.constraints:
        return tuple(event for events in _NOTIFICATIONS.values() for event in events)
    kinds = exact_texts(branch, DETAIL_TYPE)
    if not kinds or not all(kind in _NOTIFICATIONS for kind in kinds):
        return None
    return tuple(event for kind in kinds for event in _NOTIFICATIONS[kind])


def _ends(branches: Sequence[Branch]) -> dict[str, str]:
    """Give the beginning and the end that every key has which one of the branches takes."""
    alternatives = [_ends_of(value) for branch in branches for value in _keys(branch)]
    prefix = common_start([start for start, _ in alternatives])
    suffix = common_start([end[::-1] for _, end in alternatives])
    untouched_prefix, untouched_suffix = _UNTOUCHED.match(prefix), _UNTOUCHED.match(suffix)
    return {
        "prefix": untouched_prefix.group() if untouched_prefix else "",
        "suffix": untouched_suffix.group()[::-1] if untouched_suffix else "",
    }


def _keys(branch: Branch) -> list[Any]:
    constraint = branch.constraints.get(KEY)
    return [{}] if constraint is None else constraint.wanted


def _ends_of(value: Any) -> tuple[str, str]:
    """Give the literal text at both ends of one alternative."""
    if isinstance(value, str):
        return value, value
    match value:
        case {"exactly": str(text)}:
            return text, text
        case {"prefix": str(text)}:
            return text, ""
        case {"suffix": str(text)}:
            return "", text
        case {"wildcard": str(text)} if "\\" not in text:
            return (text.split("*")[0], text.split("*")[-1])
    return "", ""
