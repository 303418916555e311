"""How the way to Airflow goes wrong: a behaviour of the proxy."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from tests.faults.faults import Fault, Plan
from tests.faults.proxy import Answer, Proxy, Request, Reset

REFUSED_FOR = 0.3
"""Seconds without a listener."""

DUPLICATE = "409 from Airflow"
ANSWERS = "requests that Airflow answered"

_PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to go on."
_JSON = {"Content-Type": "application/json"}
_CANNED = {
    Fault.THROTTLED: Answer(429, {"Retry-After": "2", "Content-Type": "text/plain"}, b"slow down"),
    Fault.ERROR_500: Answer(500, _JSON, b'{"detail": "Internal Server Error"}'),
    Fault.ERROR_502: Answer(502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>"),
    Fault.ERROR_503: Answer(503, {"Content-Type": "text/html"}, b"<h1>Service Unavailable</h1>"),
    Fault.ERROR_504: Answer(504, {"Content-Type": "text/html"}, b"<h1>Gateway Timeout</h1>"),
    Fault.HTML: Answer(200, {"Content-Type": "text/html"}, _PAGE),
}
_EXPIRED = Answer(401, _JSON, json.dumps({"detail": "Token Expired"}).encode())


class UnreliableAirflow:
    """Spoils requests as the plan says.

    Attributes:
        plan: May be replaced at any time.
    """

    def __init__(self, plan: Plan, read_timeout: float) -> None:
        """Keep the plan.

        Args:
            plan: What goes wrong.
            read_timeout: The client's, in seconds.
        """
        self.plan = plan
        self._too_late = read_timeout + 0.5
        self._just_in_time = read_timeout * 0.6
        self._owed = 0
        self._expired: set[str] = set()
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def expire_all_tokens(self) -> None:
        """Refuse every token that was used so far."""
        with self._lock:
            self._expired |= self._seen

    def before(self, proxy: Proxy[Any]) -> Fault | None:
        """Draw the fault; those that need nothing of the request happen here."""
        fault = self.plan()
        if fault is Fault.REFUSED:
            proxy.refuse(REFUSED_FOR)  # this connection is broken off, and who connects anew is refused
        if fault in {Fault.REFUSED, Fault.RESET_BEFORE}:
            proxy.count(str(fault))
            raise Reset
        return fault

    def answer(self, proxy: Proxy[Any], decided: Fault | None, request: Request) -> Answer:
        """Answer in Airflow's place, or let Airflow answer and spoil that."""
        if decided in _CANNED:
            proxy.count(str(decided))
            return _CANNED[decided]
        if self._is_expired(request, now=decided is Fault.EXPIRED):
            proxy.count(str(Fault.EXPIRED))
            return _EXPIRED
        if decided is Fault.LATE_REQUEST:
            proxy.count(str(decided))
            time.sleep(self._too_late)
        answer = proxy.forward(request)
        proxy.count(ANSWERS)
        if answer.status == 409:
            proxy.count(DUPLICATE)
        self._spoil(proxy, decided, request, answer)
        return answer

    def _spoil(self, proxy: Proxy[Any], decided: Fault | None, request: Request, answer: Answer) -> None:
        if self._breaks_off(decided, request, answer):
            proxy.count(str(Fault.RESET_AFTER))
            raise Reset
        if decided in {Fault.SLOW_ANSWER, Fault.LATE_ANSWER}:
            proxy.count(str(decided))
            time.sleep(self._too_late if decided is Fault.LATE_ANSWER else self._just_in_time)

    def _breaks_off(self, decided: Fault | None, request: Request, answer: Answer) -> bool:
        """Tell whether this answer is to be lost: only one that says a run was made, the next after it was decided."""
        committed = answer.status == 200 and request.method == "POST" and request.path.endswith("/dagRuns")
        with self._lock:
            self._owed += decided is Fault.RESET_AFTER
            due = committed and self._owed > 0
            self._owed -= due
        return due

    def _is_expired(self, request: Request, *, now: bool) -> bool:
        token = request.headers.get("Authorization", "")
        if not token.startswith("Bearer "):
            return False
        with self._lock:
            self._seen.add(token)
            if now:
                self._expired.add(token)
            return token in self._expired
