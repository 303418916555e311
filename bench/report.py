"""Sections → tables on the terminal, and the page docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.plots import draw
from bench.section import Section, Target

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/performance.md"
PLOTS = ROOT / "docs/performance"
NOTES = ROOT / "bench/notes.md"

_BEFORE = """# Performance

`make bench` measures all of this and writes this page. Every ratio is of things that took turns on the same machine in
the same run, and every figure is a median of at least nine, where nothing else is said. Milliseconds of another machine
differ, the ratios hardly do. Nothing ran in AWS: what stands for Lambda is CPython 3.13 with what `sam build` made.
"""


def print_section(section: Section) -> None:
    """Print a section's table, and what became of its targets."""
    console = Console(highlight=False, width=140)
    table = Table(title=section.title, title_justify="left")
    for number, name in enumerate(section.header):
        table.add_column(name, justify="left" if number == 0 else "right")
    for row in section.rows:
        table.add_row(*row)
    console.print(table)
    for target in section.targets:
        console.print(f"{'met    ' if target.met else 'NOT MET'} {target.what}: {_measured(target)} ({_limit(target)})")


def write_report(sections: Sequence[Section], measured_on: str) -> None:
    """Write docs/performance.md whole, and draw its plots."""
    PLOTS.mkdir(exist_ok=True)
    for section in sections:
        if section.series:
            draw(section, PLOTS / f"{section.name}.png")
    PAGE.write_text(page(sections, measured_on), encoding="utf-8")


def page(sections: Sequence[Section], measured_on: str) -> str:
    """Give the text of docs/performance.md."""
    targets = [target for section in sections for target in section.targets]
    parts = [_BEFORE, f"Measured on: {measured_on}.\n", "## Targets\n", _targets(targets)]
    for section in sections:
        parts += [f"## {section.title}\n", f"{section.text.strip()}\n", markdown_table(section.header, section.rows)]
        if section.series:
            parts.append(f"![{section.title}]({PLOTS.name}/{section.name}.png)\n")
    if NOTES.exists():
        parts.append(NOTES.read_text(encoding="utf-8"))
    return "\n".join(parts)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a table; all columns but the first are aligned to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _targets(targets: Sequence[Target]) -> str:
    rows = [[target.what, _measured(target), _limit(target), "yes" if target.met else "**no**"] for target in targets]
    return markdown_table(["what", "measured", "target", "met"], rows)


def _measured(target: Target) -> str:
    return f"{target.measured:.3g} {target.unit}"


def _limit(target: Target) -> str:
    return f"{'≤' if target.at_most else '≥'} {target.limit:g} {target.unit}"
