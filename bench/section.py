"""What a measurement is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured.

    Attributes:
        rounds: Alternating rounds, of which the median counts; 3 with `--quick`.
        quick: Measure the least that proves that the benchmark runs; the figures mean nothing.
    """

    rounds: int = 9
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A figure, and what it should be.

    Attributes:
        what: `cold start beside a minimal Lambda`.
        measured: The figure.
        limit: What it may be at most, or must be at least.
        at_most: Whether the limit is the most; else it is the least.
        unit: `×`, `ms`, `MB`, `%`.
    """

    what: str
    measured: float
    limit: float
    at_most: bool = True
    unit: str = "×"

    @property
    def met(self) -> bool:
        """Whether the figure is within its limit."""
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit


@dataclass(frozen=True, slots=True)
class Section:
    """One measurement, as the report shows it.

    Attributes:
        name: `cold-start`: also the file name of its plot.
        title: Its heading.
        text: How it was measured, in plain sentences (Markdown).
        header: Of its table.
        rows: Of its table, each as long as the header.
        targets: What is asked of it.
        series: Its plot: group → label of a bar → value. Empty: no plot.
        unit: Of the plot's axis.
    """

    name: str
    title: str
    text: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    targets: Sequence[Target] = ()
    series: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    unit: str = ""
