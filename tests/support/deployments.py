"""What stands between two Airflows: EventBridge and the stack's queue in moto, a proxy before it, the real handlers."""

from __future__ import annotations

import importlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dagbridge_cli.dead_letters.sqs_record import sqs_record
from tests.faults.aws import ENVIRONMENT, REGION, Stack, client
from tests.faults.proxy import Answer, Proxy, Request, Reset

PATIENCE = 90.0
"""Seconds for an event on its way; a busy machine's Airflow takes its time."""


class AwsThatMayBeAway:
    """AWS behind a proxy that holds requests without an answer while it is away.

    Attributes:
        asked: The DAG runs of the events that it was asked to take while it was away.
    """

    def __init__(self) -> None:
        """It is there."""
        self.asked: list[str] = []
        self._there = threading.Event()
        self._there.set()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be away for a while."""
        self._there.clear()
        try:
            yield
        finally:
            self._there.set()

    def before(self, proxy: Proxy[Any]) -> None:
        """Decide nothing before the request is read."""

    def answer(self, proxy: Proxy[Any], decided: None, request: Request) -> Answer:
        """Pass a request on, or hold it until nobody waits for it any more."""
        if self._there.is_set():
            return proxy.forward(request)
        (entry,) = json.loads(request.body)["Entries"]
        self.asked.append(json.loads(entry["Detail"])["dag_run_id"])
        self._there.wait(PATIENCE)
        raise Reset


class Middle:
    """The stack's part: a rule sends the events of DAG runs to the queue, which the functions work off.

    Attributes:
        stack: The queues and secrets.
    """

    def __init__(self, url: str) -> None:
        """Make the queues and the rule, as docs/across-deployments.md says.

        Args:
            url: Where moto is.
        """
        self.stack = Stack(url, "across")
        events = client("events", url)
        events.put_rule(Name="dag-runs", EventPattern=json.dumps({"source": ["airflow"]}))
        events.put_targets(Rule="dag-runs", Targets=[{"Id": "dagbridge", "Arn": self.stack.events.arn}])
        self._messages: list[dict[str, Any]] = []

    def message_of(self, dag_id: str, dag_run_id: str, state: str = "success") -> dict[str, Any]:
        """Wait for the message that tells of the end of a run, and take it from the queue.

        Raises:
            TimeoutError: There is none.
        """

        def found() -> dict[str, Any] | None:
            self._receive()
            wanted = (dag_id, dag_run_id, state)
            return next((message for message in self._messages if _end(message) == wanted), None)

        message = wait_for(found, f"an event of {dag_id} {dag_run_id}, {state}")
        self._messages.remove(message)
        return message

    def run_queue_function(self, message: dict[str, Any]) -> None:
        """Have the `sqs` function handle a message, again and again as SQS does while it reports it as failed."""
        record = sqs_record(message, message["Body"], self.stack.events.arn)  # type: ignore[arg-type]
        handler = importlib.import_module("functions.sqs.app").handler
        wait_for(lambda: not handler({"Records": [record]}, None)["batchItemFailures"] or None, "an answer of Airflow")

    def run_event_function(self, message: dict[str, Any]) -> dict[str, Any]:
        """Have the `eventbridge` function handle the event in a message, as a rule with that target would."""
        answer: dict[str, Any] = importlib.import_module("functions.eventbridge.app").handler(event_of(message), None)
        return answer

    def _receive(self) -> None:
        queue = self.stack.events.url
        answer = self.stack.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, AttributeNames=["All"])
        for message in answer.get("Messages", ()):
            self.stack.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            self._messages.append(message)


def event_of(message: dict[str, Any]) -> dict[str, Any]:
    """Read the event in a message."""
    event: dict[str, Any] = json.loads(message["Body"])
    return event


def plugin_variables(url: str, packages: str, airflow: str) -> dict[str, str]:
    """Write the environment of an Airflow with the plugin: where that is, where AWS is, what the Airflow is called."""
    return {
        **ENVIRONMENT,
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": REGION,
        "PYTHONPATH": packages,
        "AIRFLOW__DAGBRIDGE__AIRFLOW": airflow,
    }


def wait_for(look: Callable[[], Any], what: str) -> Any:
    """Look until there is something.

    Raises:
        TimeoutError: There is nothing for `PATIENCE` seconds.
    """
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {PATIENCE:.0f} s")
        time.sleep(0.2)
    return found


def _end(message: dict[str, Any]) -> tuple[str, str, str]:
    detail = event_of(message)["detail"]
    return detail["dag_id"], detail["dag_run_id"], detail["state"]
