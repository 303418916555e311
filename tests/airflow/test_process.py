"""Whatever ends the program that started an Airflow, nothing of that Airflow remains."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from demo.airflow_server import AirflowServerError, keeper
from demo.airflow_server.process import KeptProcess

CHECKOUT = Path(__file__).parents[2]

# With the keeper four processes. This one ignores SIGTERM; one of its children has a process group of its own, as
# Airflow's running tasks have.
STUBBORN_PROGRAM = """
import signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen(["sleep", "600"])
subprocess.Popen(["sleep", "600"], process_group=0)
print("ready", flush=True)
time.sleep(600)
"""
STUBBORN = (sys.executable, "-c", STUBBORN_PROGRAM)

START_COMMAND = """
import signal, sys, time
from pathlib import Path
from demo.airflow_server.process import KeptProcess
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins with SIGINT ignored
process = KeptProcess(sys.argv[2:], env={}, log=Path(sys.argv[1]))
print(process.session, flush=True)
try:
    time.sleep(600)
finally:
    process.stop()
"""

START_AIRFLOW = """
import sys, time
from pathlib import Path
from demo.airflow_server import AirflowServer
scratch = Path(sys.argv[1])
server = AirflowServer("3.3.2", home=scratch / "home", dags=scratch, log=scratch / "airflow.log")
with server:
    print(server._process.session, server.base_url, flush=True)
    time.sleep(600)
"""


def members(session: int) -> list[int]:
    """List the processes of a session."""
    found = []
    for pid in keeper.process_ids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == session:
                found.append(pid)
    return found


def becomes(condition: Callable[[], bool], *, within: float = 15) -> bool:
    """Say whether `condition` comes true within so many seconds."""
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def is_ready(log: Path) -> bool:
    return log.is_file() and "ready" in log.read_text()


@contextmanager
def program(text: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a Python program that prints a line when it is ready."""
    command = [sys.executable, "-c", text, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=CHECKOUT
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_stop_ends_every_process_of_the_session(tmp_path):
    process = KeptProcess(STUBBORN, env=os.environ, log=tmp_path / "log")
    assert becomes(lambda: is_ready(tmp_path / "log"))
    before = len(members(process.session))

    process.stop()

    assert (4, 0) == (before, len(members(process.session)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_command_ends_with_the_program_that_started_it(tmp_path, number):
    with program(START_COMMAND, tmp_path / "log", "sh", "-c", "sleep 600 & echo ready; wait") as running:
        session = int(running.stdout.readline())
        assert becomes(lambda: is_ready(tmp_path / "log"))

        running.send_signal(number)
        running.wait()

        assert becomes(lambda: members(session) == [])


def test_an_airflow_ends_with_the_program_that_was_killed(tmp_path):
    with program(START_AIRFLOW, tmp_path) as running:
        session, base_url = running.stdout.readline().split()
        assert requests.get(f"{base_url}/api/v2/version", timeout=10).ok

        running.kill()
        running.wait()

        assert becomes(lambda: members(int(session)) == [])


def test_a_command_that_was_left_running_ends_by_sigterm(tmp_path):
    process = KeptProcess(("sleep", "600"), env=os.environ, log=tmp_path / "log")

    pid = process.leave_running()
    time.sleep(5 * keeper.PERIOD)
    still_there = process.status is None
    os.kill(pid, signal.SIGTERM)
    process.stop()

    assert (True, []) == (still_there, members(pid))


def test_what_a_command_leaves_behind_ends_with_it(tmp_path):
    process = KeptProcess(("sh", "-c", "sleep 600 & exit 0"), env=os.environ, log=tmp_path / "log")

    process.finish(timeout=20)

    assert [] == members(process.session)


def test_a_failed_command_shows_the_end_of_its_log(tmp_path):
    process = KeptProcess(("sh", "-c", "seq 100; exit 3"), env=os.environ, log=tmp_path / "log")

    with pytest.raises(AirflowServerError) as error:
        process.finish(timeout=20)

    shown = "\n".join(f"  | {number}" for number in range(71, 101))
    assert f"`sh -c seq 100; exit 3` failed with exit status 3. The last lines of {tmp_path}/log:\n{shown}" == str(
        error.value
    )


def test_a_command_that_takes_too_long_is_ended(tmp_path):
    process = KeptProcess(("sleep", "600"), env=os.environ, log=tmp_path / "log")

    with pytest.raises(AirflowServerError, match="`sleep 600` took longer than 0 s"):
        process.finish(timeout=0.2)

    assert [] == members(process.session)
