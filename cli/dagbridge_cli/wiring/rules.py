"""Rules: what EventBridge is asked to send to the events queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dagbridge.routing.pattern import compile_pattern
from dagbridge_cli.wiring.carriable import carriable
from dagbridge_cli.wiring.roads import Roads
from dagbridge_cli.wiring.widening import as_json, nested, shortened, union

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html; both can be raised.
MAX_PATTERN: Final = 2_048  # characters
MAX_RULES: Final = 300  # on one bus; 100 in Cape Town and Milan


class WiringError(ValueError):
    """When a routing table cannot be wired; the text says which route or bus, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        bus: Name or ARN of the event bus.
        pattern: What it matches: all that its routes match, or more.
        routes: Their names, in the table's order.
    """

    bus: str
    pattern: dict[str, Any]
    routes: tuple[str, ...]


def rule_of(roads: Roads, bus: str, longest: int = MAX_PATTERN) -> tuple[Rule, list[str]]:
    """Make the rule of a route whose events EventBridge brings.

    Args:
        roads: Of the route.
        bus: Where its events are.
        longest: Characters that a pattern may have.

    Returns:
        The rule, and in which respects it is wider than the route.

    Raises:
        WiringError: When nothing of the pattern can stand in a rule.
    """
    pattern, told = carriable(roads.route.match)
    told = [f"its rule leaves out {reason}" for reason in told]
    length = len(as_json(pattern))
    if length > longest:
        pattern = nested(shortened(union(compile_pattern(pattern).branches), longest))
        told.append(f"its pattern of {length:,} characters is over the {longest:,} of a rule: its rule is wider")
    if not pattern:
        raise WiringError(
            f"routes.{roads.route.name}.match: nothing of it can stand in a rule of EventBridge"
            f"{''.join(f'; {text}' for text in told)}. Give it an exact `source`, or make two routes of it"
        )
    return Rule(bus, pattern, (roads.route.name,)), told


def checked(rules: Sequence[Rule], most: int) -> None:
    """Check that a bus has room for its rules.

    Raises:
        WiringError: When it has not.
    """
    for bus in sorted({rule.bus for rule in rules}):
        count = sum(rule.bus == bus for rule in rules)
        if count > most:
            raise WiringError(
                f"event bus {bus}: {count:,} rules, and there is room for {most:,}. Name a `source` and `detail-type` "
                "that routes share, so that their rules can be merged; put routes on a bus of their own "
                "(--bus ROUTE=NAME); or raise the quota and say so with --max-rules"
            )
