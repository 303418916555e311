"""A hand-made Airflow 3 with assets: for answers that a real one can't be made to give, and for moments in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.scripted_airflow import Request, ScriptedAirflow

ORDERS = "s3://acme-landing/orders"


class ScriptedAssets:
    """The assets of a `ScriptedAirflow`, and their events. Does what Airflow 3.3 does, until a test changes it.

    Attributes:
        uris: The assets; an asset's number is its place, from 1.
        events: What was posted, the first first.
        instead: What the next POSTs get in place of Airflow's answer. A function is called, and may wait.
        taken_all_the_same: Whether the event is kept although its POST was answered from `instead`.
    """

    def __init__(self, airflow: ScriptedAirflow) -> None:
        self.uris = [ORDERS]
        self.events: list[dict[str, Any]] = []
        self.instead: list[Any] = []
        self.taken_all_the_same = False
        self._others = airflow.answer
        self._airflow = airflow
        self._lock = threading.Lock()
        airflow.answer = self._answer  # type: ignore[method-assign]

    @property
    def requests(self) -> list[str]:
        """What the assets were asked, in short: `GET /assets`."""
        return [f"{r.method} {_path(r)}" for r in self._airflow.requests if _path(r).startswith("/assets")]

    def _answer(self, request: Request) -> Any:
        if not _path(request).startswith("/assets"):
            return self._others(request)
        with self._lock:
            self._airflow.requests.append(request)
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        if request.method == "POST":
            return self._post(request.body)
        if _path(request) == "/assets":
            known = [{"id": n, "uri": uri} for n, uri in enumerate(self.uris, 1) if query["uri_pattern"] in uri]
            return 200, {"assets": known, "total_entries": len(known)}
        return 200, {"asset_events": [e for e in reversed(self.events) if str(e["asset_id"]) == query["asset_id"]]}

    def _post(self, body: dict[str, Any]) -> Any:
        event = {"asset_id": body["asset_id"], "uri": self.uris[body["asset_id"] - 1], "extra": body["extra"]}
        instead = self.instead.pop(0) if self.instead else None
        answer = instead() if isinstance(instead, Callable) else instead  # type: ignore[arg-type]
        if answer is None or self.taken_all_the_same:
            self.events.append(event)
        return answer or (200, event)


def _path(request: Request) -> str:
    return urlsplit(request.path).path.removeprefix("/api/v2")
