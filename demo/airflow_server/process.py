"""Commands that cannot outlive the program that started them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from demo.airflow_server import keeper
from demo.airflow_server.errors import AirflowServerError, with_log

STOP_PATIENCE = keeper.TERM_PATIENCE + keeper.KILL_PATIENCE + 5
"""Seconds until a keeper that was told to stop must have done so."""


class KeptProcess:
    """A command that runs under its keeper: it ends with `stop`, or with this program, however that ends.

    Ctrl-C does not reach it: it has a session of its own.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> None:
        """Start `command` with exactly the environment `env`; its output is appended to `log`."""
        self.log = log
        self.name = " ".join(Path(word).name for word in command)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", keeper.__file__, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                start_new_session=True,
            )

    @property
    def session(self) -> int:
        """The session of the command and all it starts; also the process that ends them when it gets SIGTERM."""
        return self._keeper.pid

    @property
    def status(self) -> int | None:
        """The exit status; None while the command runs."""
        return self._keeper.poll()

    def finish(self, *, timeout: float, while_waiting: Callable[[], None] = lambda: None) -> None:
        """Wait for the command to end well.

        Args:
            timeout: Seconds to wait.
            while_waiting: Called several times a second.

        Raises:
            AirflowServerError: It failed or took longer. It is stopped then.
        """
        deadline = time.monotonic() + timeout
        try:
            while self.status is None and time.monotonic() < deadline:
                while_waiting()
                time.sleep(keeper.PERIOD)
        finally:
            ended = self.status is not None
            self.stop()
        if not ended:
            raise with_log(f"`{self.name}` took longer than {timeout:.0f} s", self.log)
        if self.status:
            raise with_log(f"`{self.name}` failed with exit status {self.status}", self.log)

    def stop(self) -> None:
        """End the command and everything it started. Harmless when it has ended.

        Raises:
            AirflowServerError: Something could not be ended.
        """
        self._close_pipe()
        try:
            self._keeper.wait(timeout=STOP_PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise AirflowServerError(
                f"`{self.name}` does not stop; end the processes of session {self.session} by hand"
            ) from error

    def kill(self) -> None:
        """End the command as a crash would: SIGKILL, without a word before.

        Raises:
            AirflowServerError: Something could not be ended.
        """
        for pid in list(keeper.session_members(self.session)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.stop()

    def leave_running(self) -> int:
        """Let the command outlive this program.

        Returns:
            The process to send SIGTERM to, to end the command and everything it started.
        """
        pipe = self._keeper.stdin
        if pipe is not None:
            pipe.write(b"l")
            pipe.flush()
        self._close_pipe()
        return self.session

    def _close_pipe(self) -> None:
        if self._keeper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._keeper.stdin.close()
