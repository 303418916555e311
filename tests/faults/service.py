"""What serves a function: some containers, each in a thread that brings it its work."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from tests.faults.containers import Container, Function, FunctionError


class Service:
    """A function in several containers.

    Attributes:
        containers: Where it runs.
        counts: What happened, by name.
        errors: Of invocations that failed.
    """

    def __init__(self, function: Function, size: int, serve: Callable[[Container], None]) -> None:
        """Nothing runs yet.

        Args:
            function: What to invoke.
            size: How many containers.
            serve: Brings a container its work, in a thread of its own, until `ended` is set.
        """
        self.containers = [Container(function) for _ in range(size)]
        self.counts: Counter[str] = Counter()
        self.errors: list[FunctionError] = []
        self.ended = threading.Event()
        self._threads = [threading.Thread(target=serve, args=(each,), daemon=True) for each in self.containers]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the containers, whatever they do."""
        self.ended.set()
        for container in self.containers:
            container.kill()
        for thread in self._threads:
            thread.join()
        for container in self.containers:
            container.stop()
