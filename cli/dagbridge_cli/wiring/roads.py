"""By which roads the events of a route come to the events queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dagbridge.routing.branch import Branch
from dagbridge.routing.route import Route
from dagbridge.routing.tree import Path

# The events that dagbridge makes itself, which no rule can bring: their source and detail-type (docs/events.md).
_OWN: Final = {"aws.sns": "SNS Message", "aws.sqs": "SQS Message", "aws.states": "Task"}
_WEBHOOK: Final = "dagbridge.webhook"
_HOW: Final = {
    "aws.sqs": "messages of SQS: send them to the events queue, or let SqsFunction poll yours",
    "aws.states": "tasks of a state machine: they call StepFunctionsFunction",
    _WEBHOOK: "web requests: they call the webhook's own function",
}
SOURCE: Final[Path] = ("source",)
DETAIL_TYPE: Final[Path] = ("detail-type",)
TOPIC_ARN: Final[Path] = ("detail", "topic-arn")
BUCKET: Final[Path] = ("detail", "bucket", "name")
VIA: Final[Path] = ("via",)


@dataclass(frozen=True, slots=True)
class Roads:
    """Where the events of one route come from.

    Attributes:
        route: Which.
        eventbridge: The branches of its pattern whose events EventBridge can bring.
        topics: ARN of each SNS topic that it names, with the branch; the branch is None where the topic carries
            events of other kinds (`via`), so that no filter fits.
        buckets: Name of each S3 bucket that it names, with the branch.
        told: What somebody has to do by hand.
    """

    route: Route
    eventbridge: tuple[Branch, ...]
    topics: tuple[tuple[str, Branch | None], ...]
    buckets: tuple[tuple[str, Branch], ...]
    told: tuple[str, ...]


def roads_of(route: Route) -> Roads:
    """Read a route's pattern for the roads that bring its events."""
    eventbridge: list[Branch] = []
    topics: list[tuple[str, Branch | None]] = []
    buckets: list[tuple[str, Branch]] = []
    told: list[str] = []
    for branch in route.match.branches:
        via = exact_texts(branch, VIA)
        if via:
            topics += [(arn, None) for arn in via if ":sns:" in arn]
            told += [f"comes through {arn}: let SqsFunction poll it" for arn in via if ":sns:" not in arn]
            continue
        own = set(_own_sources(branch))
        if not own or own != set(exact_texts(branch, SOURCE)) or not _only_own_kinds(branch, own):
            eventbridge.append(branch)
            buckets += [(name, branch) for name in _names(branch, "aws.s3", BUCKET, told)]
        topics += [(arn, branch) for arn in _names(branch, "aws.sns", TOPIC_ARN, told) if "aws.sns" in own]
        told += [_HOW[source] for source in sorted(own & _HOW.keys())]
    return Roads(route, tuple(eventbridge), tuple(topics), tuple(buckets), tuple(dict.fromkeys(told)))


def exact_texts(branch: Branch, path: Path) -> list[str]:
    """Give the texts of which a field must be one; none where it may be something else, too."""
    constraint = branch.constraints.get(path)
    if constraint is None or constraint.optional or constraint.prefixes or constraint.suffixes or constraint.tests:
        return []
    texts = sorted(value for value in constraint.exact if isinstance(value, str))
    return texts if len(texts) == len(constraint.exact) else []


def _own_sources(branch: Branch) -> Iterator[str]:
    """Give the sources in the branch under which dagbridge makes events itself, of a kind that the branch takes."""
    kind = branch.constraints.get(DETAIL_TYPE)
    for source in exact_texts(branch, SOURCE):
        if source == _WEBHOOK:
            yield source
        elif source == "aws.states":  # its status changes are the common ones; a task is meant by its name only
            if kind is not None and kind.accepts(_OWN[source]):
                yield source
        elif source in _OWN and (kind is None or kind.accepts(_OWN[source])):
            yield source


def _only_own_kinds(branch: Branch, own: set[str]) -> bool:
    """Tell whether EventBridge has no events of these sources that the branch takes.

    AWS's own events of SNS and SQS (API calls by CloudTrail) are meant where `detail-type` names them.
    """
    others = own - {_WEBHOOK}
    if not others or DETAIL_TYPE not in branch.constraints:
        return True
    kinds = set(exact_texts(branch, DETAIL_TYPE))
    return bool(kinds) and kinds <= {_OWN[source] for source in others}


def _names(branch: Branch, source: str, path: Path, told: list[str]) -> list[str]:
    """Give the buckets or topics that a branch of this source names, and tell where it names none."""
    if source not in exact_texts(branch, SOURCE):
        return []
    names = exact_texts(branch, path)
    if not names and source == "aws.s3":
        told.append("names no bucket: each bucket that is meant must send its events to EventBridge")
    elif not names and source in _own_sources(branch):
        told.append("names no topic by its whole ARN: subscribe the events queue to each topic that is meant")
    return names
