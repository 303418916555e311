"""`python -m bench [NAME…]`: measure, print the tables, write docs/performance.md and its plots."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bench import machine
from bench.kept import keep, kept
from bench.report import print_section, write_report
from bench.section import Scale, Section

MEASUREMENTS = (
    "cold_start",
    "imports",
    "warm_event",
    "shares",
    "batch",
    "real_airflow",
    "memory",
    "size",
    "growth",
    "cost",
    "patterns",
)
"""The modules of this package that measure, in the order of the report. Each has `measure(scale) -> Section`."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="only prove that the benchmarks run; writes nothing")
    chosen = parser.parse_args(arguments)
    if unknown := sorted(set(chosen.names) - set(MEASUREMENTS)):
        parser.error(f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    names = [name for name in MEASUREMENTS if name in (chosen.names or MEASUREMENTS)]
    scale = Scale(rounds=3, quick=True) if chosen.quick else Scale()
    for name in names:
        section = _measure(name, scale)
        if not chosen.quick:
            keep(section, machine.describe())
    if not chosen.quick:
        _report()


def _measure(name: str, scale: Scale) -> Section:
    sys.stdout.write(f"\n… {name}\n")
    section: Section = importlib.import_module(f"bench.{name}").measure(scale)
    print_section(section)
    return section


def _report() -> None:
    """Write the page, once every section was measured on this machine."""
    found = list(kept(name.replace("_", "-") for name in MEASUREMENTS))
    if len(found) < len(MEASUREMENTS):
        sys.stdout.write("docs/performance.md is written when everything was measured once: `make bench`\n")
        return
    write_report([section for section, _ in found], "; ".join(dict.fromkeys(measured_on for _, measured_on in found)))


if __name__ == "__main__":
    main()
