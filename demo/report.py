"""What a person sees of the demo: what is being done, and in the end who started what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from rich.console import Console
from rich.table import Table

from demo.airflow_server import DagRun
from demo.feed import Decision

_WIDTH = 200  # columns where nobody looks: a log has no width, and should not lose the run ids
_COLOUR = {"triggered": "green", "success": "green", "duplicate": "cyan", "rejected": "red", "failed": "red"}


class Progress:
    """Says what is being done: a line that changes on a terminal, one line for each step elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("starting")
        self._said = ""

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def __call__(self, text: str) -> None:
        """Say it."""
        self._status.update(text)
        step = text.split(":", maxsplit=1)[0].rstrip("0123456789 s,()…")
        if not self._console.is_terminal and step != self._said:
            self._console.print(f"· {step}", highlight=False, markup=False)
            self._said = step


def new_console() -> Console:
    """Make a console as wide as the terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def show(
    console: Console,
    first: Sequence[Decision],
    second: Sequence[Decision],
    runs: Sequence[DagRun],
    dead_letters: Sequence[Mapping[str, Any]],
) -> None:
    """Print one line per event × route: the outcome of both times, and the state as Airflow reports it.

    Args:
        console: Where to.
        first: What became of the events the first time.
        second: The same events, in the same order, the second time.
        runs: What Airflow has.
        dead_letters: What lies in the dead-letter queue.
    """
    states = {run["dag_run_id"]: run["state"] for run in runs}
    table = Table(box=None)
    for heading in ("event", "route", "DAG", "run id", "first time", "second time", "state in Airflow"):
        table.add_column(heading, overflow="fold")
    for once, twice in zip(first, second, strict=True):
        table.add_row(
            once.event,
            once.route or "–",
            once.dag_id or "–",
            once.dag_run_id or "–",
            _coloured(once.outcome),
            _coloured(twice.outcome),
            _coloured(states.get(once.dag_run_id or "", "–")),
        )
    console.print(table)
    for reason in dict.fromkeys(str(letter["reason"]) for letter in dead_letters):
        console.print(f"dead letter, as it must be: {reason}", highlight=False, markup=False)


def _coloured(word: str) -> str:
    colour = _COLOUR.get(word)
    return f"[{colour}]{word}[/]" if colour else word
