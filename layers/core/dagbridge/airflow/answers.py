"""What Airflow's answers mean: status → error type, and the one line that a person reads.

Sources: Airflow 2.11.2 `api_connexion`, Airflow 3.0–3.3 `api_fastapi`, both asked live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dagbridge.airflow.reply import Reply
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    BridgeError,
    DagNotFound,
    DeferredError,
    TriggerRejected,
)

_DETAIL_LENGTH = 300  # characters of Airflow's own words that go into a message
_TRY_AGAIN = {408, 425}  # 4xx of a proxy that ask for the same request again

_ADVICE: dict[int, str] = {
    400: "Airflow refuses the run",
    401: "Airflow refuses the credentials, also after the secret was read anew; check login and password or token",
    403: "Airflow refuses: the credentials are wrong, or the role may not trigger this DAG",
    404: "Airflow knows no such DAG (yet); check dag_id, and that the DAG is deployed and parses",
    405: "this Airflow does not speak this API; check extra.api_version (v1: Airflow 2, v2: Airflow 3)",
    409: "another run of this DAG has the same logical_date",
    413: "conf is larger than Airflow, or a proxy before it, takes",
    422: "Airflow refuses the request's body",
    429: "Airflow, or a proxy before it, asks to slow down",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How answers are worded that depend on what was asked for.

    Attributes:
        wanted: What a success would be: `a DAG run`.
        not_found: What a 404 of Airflow's own is.
        advice: Status → what it means, where that differs from a DAG run's.
    """

    wanted: str
    not_found: type[DeferredError]
    advice: Mapping[int, str]


OF_RUNS = Wording("a DAG run", DagNotFound, {})


def error_of(reply: Reply, wording: Wording = OF_RUNS) -> BridgeError:
    """Translate an answer that is no success. The text has no payload: of a refused field, only its name."""
    error = _error_of(reply, wording)
    error.status = reply.status
    return error


def _error_of(reply: Reply, wording: Wording) -> BridgeError:
    status = reply.status
    message = _message(reply, wording)
    if status in {401, 403}:
        return AccessDenied(message)
    if status == 404:
        return wording.not_found(message)
    if status == 429:
        return AirflowThrottled(message, retry_after=reply.retry_after)
    if status >= 500 or status in _TRY_AGAIN:
        return AirflowUnavailable(message, retry_after=reply.retry_after)
    if status < 300:  # a success that Airflow would not word like this: a login page, a proxy
        return AirflowUnavailable(
            f"answered {status} with something that is not {wording.wanted}; is `host` Airflow's API?"
        )
    return TriggerRejected(message)


def detail_of(reply: Reply) -> str:
    """Airflow's own words: v1 and v2 say `detail`, as text or as a list of refused fields; else nothing."""
    detail = reply.fields.get("detail")
    if isinstance(detail, dict):
        detail = detail.get("reason")
    if isinstance(detail, list):
        detail = "; ".join(_refused_field(entry) for entry in detail)
    # first redacted, then cut: of a secret that was cut in two, a half would stay
    return reply.redact(detail)[:_DETAIL_LENGTH] if isinstance(detail, str) else ""


def _refused_field(entry: object) -> str:
    """`body.conf: Input should be a valid dictionary`, without the `input` that pydantic quotes."""
    if not isinstance(entry, dict):
        return ""
    loc = entry.get("loc")
    where = ".".join(str(step) for step in loc) if isinstance(loc, list) else ""
    return f"{where}: {entry.get('msg', '')}"


def _message(reply: Reply, wording: Wording) -> str:
    status = reply.status
    if 300 <= status < 400:
        return f"answered {status}: a redirect, which a POST does not survive; put the final URL into the secret's host"
    advice = ({**_ADVICE, **wording.advice}).get(status, "")
    if status == 404 and reply.document is None:
        advice = "not Airflow's own answer; check the path prefix of `host` and extra.api_version"
    return f"answered {status}" + "".join(f": {text}" for text in (advice, detail_of(reply)) if text)
