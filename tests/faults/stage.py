"""One run of the suite on the shared ground: a stack of its own, its functions, and what stands between them.

events ─→ invoker, pollers ─→ containers (the handlers) ─→ proxy ─→ Airflow
                 ↑                  │
               SQS in moto ←── proxy┘
"""

from __future__ import annotations

import itertools
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from demo.airflow_server import AirflowServer
from tests.faults import aws, stream
from tests.faults.aws import Stack
from tests.faults.containers import EXIT, Container, Function, FunctionError
from tests.faults.faults import Plan, nothing
from tests.faults.ground import NEW, OLD, Ground
from tests.faults.invoker import AsynchronousInvoker
from tests.faults.ledger import RUNS, Ledger, settle
from tests.faults.poller import Poller
from tests.faults.proxy import Proxy
from tests.faults.service import Service
from tests.faults.stream import Delivery, Event, Fate, Road
from tests.faults.unreliable_airflow import UnreliableAirflow
from tests.faults.unreliable_sqs import UnreliableSqs

READ_TIMEOUT = 2.0
"""Seconds; the shortest that a busy machine's honest answers fit in."""

CROWD = 150
"""Deliveries under way at a time: more would only wait."""

COUNT_EVERY = 10
"""Deliveries between two looks at how many are under way; a look costs as much as a delivery."""

_SECRETS = {NEW: "airflow/connections/new", OLD: "airflow/connections/old"}
_numbers = itertools.count(1)


@dataclass
class Stage:
    """What a run works with.

    Attributes:
        name: Tells it from other runs.
        ground: The shared part.
        stack: Queues, bucket, secrets.
        ways: The proxy before each Airflow, by version.
        way_to_aws: The proxy before AWS.
        invokers: The functions that are invoked for each event, by road.
        pollers: The function that serves the queues.
        delivered: How many deliveries were made.
        disturbances: What else was done to the run, by name.
    """

    name: str
    ground: Ground
    stack: Stack
    ways: dict[str, Proxy[UnreliableAirflow]]
    way_to_aws: Proxy[UnreliableSqs]
    invokers: dict[Road, AsynchronousInvoker] = field(default_factory=dict)
    pollers: list[Poller] = field(default_factory=list)
    delivered: int = 0
    disturbances: Counter[str] = field(default_factory=Counter)

    @property
    def services(self) -> list[Service]:
        """All that runs a function."""
        return [*self.invokers.values(), *self.pollers]

    @property
    def containers(self) -> list[Container]:
        """All containers."""
        return [container for service in self.services for container in service.containers]

    @property
    def errors(self) -> list[FunctionError]:
        """All invocations that failed."""
        return [error for service in self.services for error in service.errors]

    def untyped_errors(self) -> list[str]:
        """List what handlers raised that is not meant to be raised; a process that was killed raised nothing."""
        return [str(error) for error in self.errors if error.kind not in {EXIT, "Unplaced"}]

    def put_secret(self, version: str) -> None:
        """Write the secret by which the handlers reach an Airflow, with the password of now."""
        airflow = self.ground.airflows[version]
        self.stack.put_secret(_SECRETS[version], _connection(airflow, self.ways[version].url))

    def follow(self, plan: Plan) -> None:
        """Let something else go wrong from now on."""
        for way in self.ways.values():
            way.behaviour.plan = plan

    def make_events(self, count: int, draw: random.Random, fates: Sequence[Fate] = tuple(Fate)) -> list[Event]:
        """Make events that no other run of the suite has."""
        return stream.make_events(f"{self.name}x{next(_numbers)}", count, draw, fates)

    def deliver(self, delivery: Delivery, patience: float = 120.0) -> None:
        """Bring an event by its road, once there is room.

        Raises:
            TimeoutError: There was none for that long.
        """
        if self.delivered % COUNT_EVERY < 2:
            self.wait_until(lambda: self.under_way() < CROWD, patience)
        self.delivered += 1 + delivery.twice_at_once
        if delivery.road is Road.QUEUE:
            self.stack.send(self.stack.events, json.dumps(delivery.body))
        elif delivery.twice_at_once:
            self.invokers[delivery.road].invoke_twice_at_once(delivery.body)
        else:
            self.invokers[delivery.road].invoke(delivery.body)

    def under_way(self) -> int:
        """Count what has not ended yet: invocations and messages."""
        return sum(invoker.unfinished for invoker in self.invokers.values()) + self.stack.waiting()

    def wait_until_settled(self, patience: float) -> None:
        """Wait until nothing is under way.

        Raises:
            TimeoutError: Something still is.
        """
        self.wait_until(lambda: self.under_way() == 0, patience)

    def wait_until(self, calm: Callable[[], bool], patience: float) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: It is not, for that long.
        """
        deadline = time.monotonic() + patience
        while not calm():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.under_way()} deliveries are still under way after {patience:.0f} s")
            time.sleep(0.3)

    def settle(self, events: Sequence[Event]) -> Ledger:
        """Count what became of the events."""
        sql = RUNS.format(prefix=events[0].key.partition("/")[0])
        runs = [row for version in self.ground.airflows for row in self.ground.rows(version, sql)]
        return settle(events, runs, self.stack.take_dead_letters())


@contextmanager
def stage(ground: Ground, *, plan: Plan = nothing, breakage: str = "", size: int = 2) -> Iterator[Stage]:
    """Set up a run, and take it down.

    Args:
        ground: The shared part.
        plan: What goes wrong on the way to both Airflows.
        breakage: A key of `BREAKAGES`: a build that must be caught.
        size: Containers of each function.
    """
    name = f"t{next(_numbers)}"
    stack = Stack(ground.aws_url, name)
    with ExitStack() as ending:
        way_to_aws = ending.enter_context(Proxy(ground.aws_url, UnreliableSqs()))
        ways = {}
        for version, airflow in ground.airflows.items():
            ways[version] = ending.enter_context(Proxy(airflow.base_url, UnreliableAirflow(plan, READ_TIMEOUT)))
        made = Stage(name, ground, stack, ways, way_to_aws)
        for version in ground.airflows:
            made.put_secret(version)
        environment = _environment(made)

        def function(folder: str) -> Function:
            return Function(folder, environment, ground.directory / f"{name}-{folder}.log", breakage)

        for road in (Road.S3, Road.EVENTBRIDGE):
            made.invokers[road] = AsynchronousInvoker(function(str(road)), stack, size)
            ending.callback(made.invokers[road].stop)
        for queue in (stack.events, stack.retry):
            made.pollers.append(Poller(function("sqs"), stack, queue, size))
            ending.callback(made.pollers[-1].stop)
        yield made


def _environment(made: Stage) -> dict[str, str]:
    """Write the variables of the functions, as template.yaml sets them."""
    table = made.ground.directory / f"{made.name}-routes.json"
    table.write_text(json.dumps(stream.routing_table(old_airflow=OLD in made.ground.airflows)))
    ours = ("PATH", "HOME", "LANG")
    return {name: os.environ[name] for name in ours if name in os.environ} | aws.ENVIRONMENT | {
        "AWS_ENDPOINT_URL": made.way_to_aws.url,
        "DAGBRIDGE_ROUTES": str(table),
        "DAGBRIDGE_RETRY_QUEUE_URL": made.stack.retry.url,
        "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": made.stack.dead_letters.url,
        "DAGBRIDGE_OVERFLOW_BUCKET": made.stack.bucket,
        "DAGBRIDGE_CONCURRENCY": "5",
        "DAGBRIDGE_CONNECT_TIMEOUT": "1",
        "DAGBRIDGE_READ_TIMEOUT": str(READ_TIMEOUT),
        "POWERTOOLS_SERVICE_NAME": "dagbridge-faults",
        "POWERTOOLS_METRICS_NAMESPACE": "dagbridge",
    }  # fmt: skip


def _connection(airflow: AirflowServer, url: str) -> dict[str, Any]:
    login = {"login": airflow.username, "password": airflow.password}
    return {"conn_type": "http", "host": url, **login}
