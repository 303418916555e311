"""Runs checks in their order; one that builds upon a failed one is left out, and says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from dagbridge_cli.doctor.verdict import Verdict, not_checked

State = TypeVar("State")
Verdicts = dict[str, Verdict]


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One check.

    Attributes:
        name: One word, unique among the steps of a list.
        look: Finds out; may leave in the state what later steps need.
        needs: Names of the steps that it builds upon. One that was not taken holds up nothing.
    """

    name: str
    look: Callable[[State], Verdict]
    needs: tuple[str, ...] = ()


def take(steps: Sequence[Step[State]], state: State, before: Mapping[str, Verdict] | None = None) -> Verdicts:
    """Take the steps in their order.

    Args:
        steps: What to check.
        state: What is known.
        before: What earlier steps found, for those that build upon them.
    """
    found = dict(before or {})
    taken: Verdicts = {}
    for step in steps:
        obstacle = next((name for name in step.needs if name in found and found[name].blocks), None)
        taken[step.name] = found[step.name] = _held_up(obstacle, found) if obstacle else step.look(state)
    return taken


def _held_up(obstacle: str, found: Verdicts) -> Verdict:
    """Name the check where the trouble began, not the last one that it held up."""
    root = found[obstacle].held_up_by or obstacle
    return replace(not_checked(f"first mend `{root}`", blocks=True), held_up_by=root)
