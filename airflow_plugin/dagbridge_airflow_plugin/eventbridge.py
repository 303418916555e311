"""The one request: PutEvents with one entry.

One entry at a time, so that one that EventBridge refuses takes no other with it. A request takes some 20 ms.
"""
# ruff: noqa: PLC0415 - boto3 takes most of a second to import: not before the first event, and not in the DAG's way

from __future__ import annotations

import os
import threading
from typing import Any

CONNECT_TIMEOUT = 2.0  # seconds
READ_TIMEOUT = 5.0  # seconds

# Of one entry, whoever sends it and whenever. Everything else may pass: a network, a policy, a bus that is yet to come.
_REFUSALS = {"ValidationException", "SerializationException", "InvalidArgument", "MalformedDetail"}
_TOO_LARGE = 413  # HTTP status

_importing = threading.Lock()


class EntryRefused(Exception):  # noqa: N818 - what happened, in EventBridge's words
    """When EventBridge would refuse the entry at any time."""


class NotTaken(Exception):  # noqa: N818 - as above
    """When EventBridge does not take an entry now, and says so in its answer."""


def keep_forks_out_of_imports() -> None:
    """Let a fork wait while boto3 is being imported.

    Airflow forks its task runners. A child that is forked in the middle of another thread's import would find the
    module locked for ever, by a thread that it does not have.
    """
    os.register_at_fork(
        before=_importing.acquire, after_in_parent=_importing.release, after_in_child=_importing.release
    )


class EventBridge:
    """EventBridge, reached as boto3's standard settings say. Nothing happens before the first entry."""

    def __init__(self) -> None:
        self._client: Any = None

    def put(self, entry: dict[str, Any]) -> None:
        """Put one event.

        Raises:
            EntryRefused: A later try would fail, too.
            Exception: Whatever else keeps EventBridge from taking it now.
        """
        if self._client is None:
            self._client = _make_client()
        try:
            result = self._client.put_events(Entries=[entry])["Entries"][0]
        except self._client.exceptions.ClientError as error:
            code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            if code in _REFUSALS or status == _TOO_LARGE:
                raise EntryRefused(f"{code}, HTTP status {status}") from None  # its message may quote the event
            raise
        code = result.get("ErrorCode")
        if code is not None:
            raise EntryRefused(code) if code in _REFUSALS else NotTaken(code)


def _make_client() -> Any:
    with _importing:
        import boto3
        from botocore.config import Config

    # One try: the sender has a pause of its own between tries.
    tries = {"total_max_attempts": 1, "mode": "standard"}
    config = Config(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT, retries=tries)  # type: ignore[arg-type]
    return boto3.session.Session().client("events", config=config)
