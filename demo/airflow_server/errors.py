"""What can go wrong with an Airflow of one's own, each with what to do about it."""

from __future__ import annotations

from pathlib import Path

TAIL = 30
"""Lines of a log that an error shows."""


class AirflowServerError(Exception):
    """When Airflow could not be installed, started, asked or stopped."""


class PythonNotFound(AirflowServerError):  # noqa: N818 - a state of the machine, named like its kin in dagbridge.errors
    """When no Python that this Airflow runs on is on the machine, and none can be fetched."""


def with_log(what: str, log: Path) -> AirflowServerError:
    """Make the error for a command that failed.

    Args:
        what: What happened, and to which command.
        log: The file that its output went to.

    Returns:
        An error that shows the log's last lines and says where the rest is.
    """
    lines = log.read_text(errors="replace").splitlines() if log.is_file() else []
    shown = "\n".join(f"  | {line}" for line in lines[-TAIL:]) or "  | (nothing)"
    return AirflowServerError(f"{what}. The last lines of {log}:\n{shown}")
