"""Topics: the SNS subscriptions of the events queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dagbridge.routing.branch import Branch
from dagbridge_cli.wiring.filters import Filter, filter_of
from dagbridge_cli.wiring.roads import Roads


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription; a queue can have only one to a topic.

    Attributes:
        topic_arn: Of the topic.
        filter: What SNS sends; everything without one.
        routes: Names of the routes that its messages may take, in the table's order.
    """

    topic_arn: str
    filter: Filter | None
    routes: tuple[str, ...]

    @property
    def region(self) -> str:
        """The topic's region."""
        return self.topic_arn.split(":")[3]

    @property
    def account(self) -> str:
        """The topic's account."""
        return self.topic_arn.split(":")[4]


def subscriptions_of(all_roads: Sequence[Roads], *, objects: bool = False) -> list[Subscription]:
    """Give the subscriptions to all topics that routes name, in the order of the ARNs.

    Args:
        all_roads: Of every route.
        objects: Whether every message of the topics is known to be a JSON object.
    """
    wanted: dict[str, list[tuple[str, Branch | None]]] = {}
    for roads in all_roads:
        for arn, branch in roads.topics:
            wanted.setdefault(arn, []).append((roads.route.name, branch))
    return [_subscription(arn, wanted[arn], objects=objects) for arn in sorted(wanted)]


def _subscription(arn: str, wanted: list[tuple[str, Branch | None]], *, objects: bool) -> Subscription:
    branches = [branch for _, branch in wanted if branch is not None]
    everything = len(branches) < len(wanted)
    fitting = None if everything else filter_of(branches, objects=objects)
    return Subscription(arn, fitting, tuple(dict.fromkeys(name for name, _ in wanted)))
