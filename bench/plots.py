"""Sections → PNG files: bars, grouped."""

from __future__ import annotations

import textwrap
from pathlib import Path

from bench.section import Section

_WIDTH, _DPI = 8.0, 90  # inches, dots an inch: small files that are still sharp in a page
_BAR = 0.8  # of the room that a group has
_LETTERS = 110  # of the smallest size, side by side below the axis
_TOO_FAR_APART = 100.0  # largest to smallest: such bars are compared by their order of magnitude


def draw(section: Section, file: Path) -> None:
    """Draw the series of a section: a group of bars for each key, a colour for each label."""
    # only where it is needed: it is large, and a quick run draws nothing
    from matplotlib.figure import Figure  # noqa: PLC0415

    labels = list(dict.fromkeys(label for bars in section.series.values() for label in bars))
    figure = Figure(figsize=(_WIDTH, 3.6), dpi=_DPI, layout="constrained")
    axes = figure.subplots()
    width = _BAR / len(labels)
    for number, label in enumerate(labels):
        places = [group + (number - (len(labels) - 1) / 2) * width for group in range(len(section.series))]
        heights = [bars.get(label, 0.0) for bars in section.series.values()]
        drawn = axes.bar(places, heights, width * 0.95, label=label)
        axes.bar_label(drawn, fmt="{:.3g}", fontsize=7)
    names = [textwrap.fill(group, width=max(8, _LETTERS // len(section.series))) for group in section.series]
    axes.set_xticks(range(len(names)), names, fontsize=7)
    values = [value for bars in section.series.values() for value in bars.values() if value > 0]
    if max(values) > _TOO_FAR_APART * min(values):
        axes.set_yscale("log")
    axes.set_ylabel(section.unit)
    axes.set_title(section.title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(file)
