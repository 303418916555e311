"""Settings: `[dagbridge]` of airflow.cfg, or `AIRFLOW__DAGBRIDGE__…` in the environment, as Airflow itself has it.

Where AWS is and who we are there, boto3 knows by its standard settings (`AWS_REGION`, `AWS_ENDPOINT_URL`, a role, …).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

SECTION = "dagbridge"

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # as a routing table names its airflows
_BOOLEANS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}  # as Airflow reads them
_MOST_BYTES = 900_000  # of conf; EventBridge takes 1 MB in all


class SettingsError(ValueError):
    """When an option has a value that cannot be used; the text names it."""


@dataclass(frozen=True)
class Settings:
    """What the plugin may be told.

    Attributes:
        airflow: What this deployment is called; two that send to one bus should not share a name.
        event_bus: Name or ARN of the event bus.
        dag_ids: Patterns of the DAGs whose runs are told of, as the shell has them: `load_*`.
        send_conf: Whether the run's `conf` is sent.
        max_conf_bytes: Of a `conf` that is sent, as JSON; one that is larger is left out.
    """

    airflow: str = "default"
    event_bus: str = "default"
    dag_ids: tuple[str, ...] = ("*",)
    send_conf: bool = True
    max_conf_bytes: int = 100_000

    @classmethod
    def read(cls, option: Callable[[str], str | None]) -> Settings:
        """Read the options, each by its name; None where one is not set.

        Raises:
            SettingsError: When one cannot be used.
        """
        default = cls()
        return cls(
            airflow=_name(option("airflow") or default.airflow),
            event_bus=option("event_bus") or default.event_bus,
            dag_ids=tuple(re.split(r"[\s,]+", (option("dag_ids") or "*").strip(" \t\r\n,"))),
            send_conf=_boolean("send_conf", option("send_conf") or "true"),
            max_conf_bytes=_bytes("max_conf_bytes", option("max_conf_bytes") or str(default.max_conf_bytes)),
        )

    def takes(self, dag_id: str) -> bool:
        """Tell whether the runs of a DAG are told of."""
        return any(fnmatchcase(dag_id, pattern) for pattern in self.dag_ids)


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise SettingsError(f"[{SECTION}] airflow must have 1 to 64 letters, digits, `_`, `.` or `-`")
    return text


def _boolean(name: str, text: str) -> bool:
    value = _BOOLEANS.get(text.strip().lower())
    if value is None:
        raise SettingsError(f"[{SECTION}] {name} must be True or False")
    return value


def _bytes(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > _MOST_BYTES:
        raise SettingsError(f"[{SECTION}] {name} must be a whole number from 0 to {_MOST_BYTES}")
    return int(text)
