"""Plan: everything that brings a table's events, from the roads of its routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbridge.errors import Mistake
from dagbridge.routing.table import RoutingTable
from dagbridge_cli.wiring.buckets import Bucket, buckets_of, can_notify
from dagbridge_cli.wiring.merging import merged
from dagbridge_cli.wiring.roads import Roads, roads_of
from dagbridge_cli.wiring.rules import MAX_PATTERN, MAX_RULES, Rule, WiringError, checked, rule_of
from dagbridge_cli.wiring.template import DEFAULT_BUS
from dagbridge_cli.wiring.topics import Subscription, subscriptions_of


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the table does not say.

    Attributes:
        bus: Name or ARN of the event bus of all routes that `buses` does not name.
        buses: By the name of the route.
        notify: Whether buckets notify the events queue directly, and not by EventBridge.
        objects: Whether every message of the SNS topics is a JSON object.
        max_rules: How many rules a bus has room for.
        max_pattern: How many characters the pattern of a rule may have.
    """

    bus: str = DEFAULT_BUS
    buses: Mapping[str, str] = field(default_factory=dict)
    notify: bool = False
    objects: bool = False
    max_rules: int = MAX_RULES
    max_pattern: int = MAX_PATTERN


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to be made.

    Attributes:
        rules: Of EventBridge.
        subscriptions: Of SNS.
        notifying: Buckets that notify the events queue.
        sending: Buckets that send to EventBridge.
        told: What somebody must know or do by hand, with the place in the table.
    """

    rules: tuple[Rule, ...]
    subscriptions: tuple[Subscription, ...]
    notifying: tuple[Bucket, ...]
    sending: tuple[Bucket, ...]
    told: tuple[Mistake, ...]


def plan_of(table: RoutingTable, wishes: Wishes) -> Plan:
    """Plan the wiring of a table.

    Raises:
        WiringError: When a wish names no route, or EventBridge's limits cannot be kept.
    """
    for name in wishes.buses:
        if table.route(name) is None:
            raise WiringError(f"--bus {name}=…: the table has no route {name}")
    all_roads = [roads_of(route) for route in table.routes]
    told = [_told(roads, text) for roads in all_roads for text in roads.told]
    notified = [roads for roads in all_roads if wishes.notify and can_notify(roads)]
    by_rule = [roads for roads in all_roads if roads.eventbridge and roads not in notified]
    rules = []
    for roads in by_rule:
        rule, reasons = rule_of(roads, wishes.buses.get(roads.route.name, wishes.bus), wishes.max_pattern)
        rules.append(rule)
        told += [_told(roads, text) for text in reasons]
        if wishes.notify and roads.buckets:
            told.append(_told(roads, "comes by EventBridge: a notification cannot bring all that it matches on"))
    rules = _fewer(rules, wishes)
    told += [
        Mistake(("routes", rule.routes[0], "match"), f"shares a rule with {', '.join(rule.routes[1:])}")
        for rule in rules
        if len(rule.routes) > 1
    ]
    subscriptions = subscriptions_of(all_roads, objects=wishes.objects)
    return Plan(
        tuple(rules), tuple(subscriptions), tuple(buckets_of(notified)), tuple(buckets_of(by_rule)), tuple(told)
    )


def _fewer(rules: list[Rule], wishes: Wishes) -> list[Rule]:
    buses = list(dict.fromkeys(rule.bus for rule in rules))
    fewer = [
        rule
        for bus in buses
        for rule in merged([rule for rule in rules if rule.bus == bus], wishes.max_rules, wishes.max_pattern)
    ]
    checked(fewer, wishes.max_rules)
    return fewer


def _told(roads: Roads, text: str) -> Mistake:
    return Mistake(("routes", roads.route.name, "match"), text)
