"""Run a command, and end everything that came of it when whoever asked for it goes away.

A program of its own, `python keeper.py COMMAND…`, started as leader of a new session with a pipe as standard input:

- the pipe closes (the parent stopped it, died, or was killed with SIGKILL), or the keeper gets SIGTERM:
  every process of the session is asked to end, then killed;
- a byte arrives on the pipe: the parent leaves, the command stays. From then on only SIGTERM ends it;
- the command ends by itself: what it left in the session is ended too, and its exit status is the keeper's.

The session, not the process group, because Airflow puts each running task into a process group of its own.
A pipe, not the kernel's parent-death signal, because that exists on Linux only.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

TERM_PATIENCE = 3.0
"""Seconds between SIGTERM and SIGKILL. Airflow's triggerer alone takes longer, and has nothing to lose."""

KILL_PATIENCE = 2.0
"""Seconds for the kernel to clear away what was killed."""

PERIOD = 0.1
"""Seconds between two looks."""


def main(command: list[str]) -> int:
    """Run `command` until it ends, the pipe closes or SIGTERM arrives; leave nothing behind.

    Returns:
        The command's exit status, as the shell counts it: 128 + n when signal n ended it.
    """
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        watch(child, asked_to_stop)
    finally:
        end_session(child)
    status = child.wait()
    return status if status >= 0 else 128 - status


def watch(child: subprocess.Popen[bytes], asked_to_stop: threading.Event) -> None:
    """Return when the command has ended or is to be ended."""
    pipes = [sys.stdin.fileno()]
    while child.poll() is None and not asked_to_stop.is_set():
        if not pipes:
            time.sleep(PERIOD)
        elif select.select(pipes, [], [], PERIOD)[0]:
            if not os.read(pipes[0], 1):
                return
            pipes.clear()


def end_session(child: subprocess.Popen[bytes]) -> None:
    """End every process of this session but the keeper itself: first politely, then not."""
    for number, patience in ((signal.SIGTERM, TERM_PATIENCE), (signal.SIGKILL, KILL_PATIENCE)):
        deadline = time.monotonic() + patience
        signalled: set[int] = set()
        while (others := set(session_members(os.getpid()))) and time.monotonic() < deadline:
            for pid in others - signalled:  # again and again: a process that is being ended may still start another
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
            signalled |= others
            child.poll()  # takes the ended child out of the process table
            time.sleep(PERIOD)


def session_members(leader: int) -> Iterator[int]:
    """Yield the processes of a session but its leader."""
    for pid in process_ids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if pid != leader and os.getsid(pid) == leader:
                yield pid


def process_ids() -> Iterator[int]:
    """Yield every process of the machine that has not ended: from /proc where there is one, else (macOS) from `ps`.

    One that ended and whose parent has not noticed yet (a zombie) does not count: a container's init may never notice.
    """
    proc = Path("/proc")
    states = _states_by_proc(proc) if (proc / "self").exists() else _states_by_ps()
    return (pid for pid, state in states if not state.startswith("Z"))


def _states_by_proc(proc: Path) -> Iterator[tuple[int, str]]:
    for entry in proc.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended while we looked
                yield int(entry.name), (entry / "stat").read_text(errors="replace").rpartition(") ")[2]


def _states_by_ps() -> Iterator[tuple[int, str]]:
    listing = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        pid, state = line.split()
        yield int(pid), state


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
